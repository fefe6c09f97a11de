using System.Globalization;
using System.Runtime.CompilerServices;
using BrigadeDispatch.Contracts.WaterSources;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>What the judgement against 消防水利の基準 comes to.</summary>
internal enum StandardVerdict
{
    /// <summary>基準適合</summary>
    Meets,

    /// <summary>基準未満</summary>
    Below,

    /// <summary>判定できません: what is missing stands in the reasons.</summary>
    Unknown,
}

/// <summary>A verdict and why, in Japanese sentences for screens.</summary>
internal sealed record StandardJudgement(StandardVerdict Verdict, IReadOnlyList<string> Reasons);

/// <summary>
/// 消防水利の基準 (昭和39年消防庁告示第7号), articles 3 and 6: standing volume of 40 m³ or 1 m³/min for 40 minutes; a hydrant on a main of 150 mm, or 75 mm
/// where the mesh side is at most 180 m or 1 m³/min is measured; drop at most 4.5 m; usable depth at least 0.5 m; a pumper reaches it.
/// </summary>
internal static class Standard
{
    public const double VolumeLeast = 40, FlowLeast = 1, MainLeast = 150, MeshedMainLeast = 75, MeshMost = 180, DropMost = 4.5, DepthLeast = 0.5;

    /// <summary>The verdict and its reasons.</summary>
    public static StandardJudgement Judge(WaterSource source)
    {
        var (verdict, reasons) = Look(source, told: true);
        return new StandardJudgement(verdict, reasons.Sentences);
    }

    /// <summary>The verdict alone, no sentence made: maps and lists ask it of thousands.</summary>
    public static StandardVerdict VerdictOf(WaterSource source) => Look(source, told: false).Verdict;

    private static (StandardVerdict Verdict, Findings Reasons) Look(WaterSource source, bool told)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (below, missing, met) = (new Findings(told), new Findings(told), new Findings(told));
        if (source.Kind is WaterKind.Hydrant or WaterKind.PrivateHydrant)
            Hydrant(source, below, missing, met);
        else
            Standing(source, below, missing, met);
        if (source.PumperReaches == false)
            below.Add("ポンプ車が近づけません（第6条）。");
        return below.Any ? (StandardVerdict.Below, below) : missing.Any ? (StandardVerdict.Unknown, missing) : (StandardVerdict.Meets, met);
    }

    private static void Hydrant(WaterSource source, Findings below, Findings missing, Findings met)
    {
        if (source.FlowCubicMetresPerMinute is { } flow)
        {
            if (flow >= FlowLeast)
                met.Add($"毎分{flow:0.##}m³の取水が確かめられています（毎分1m³以上）。");
            else
                below.Add($"取水量が毎分{flow:0.##}m³で、毎分1m³に足りません（第3条）。");
            return;
        }
        if ((source.MainMillimetres ?? (source.BoreMillimetres >= MeshedMainLeast ? source.BoreMillimetres : null)) is not { } main)
            missing.Add("配管の口径がわかりません。");
        else if (main >= MainLeast)
            met.Add($"配管の口径が{main:0.##}mmです（150mm以上）。");
        else if (main < MeshedMainLeast)
            below.Add($"配管の口径が{main:0.##}mmで、75mmに足りません（第3条）。");
        else if (source.MeshMetres is not { } mesh)
            missing.Add($"配管の口径が{main:0.##}mmです。管網の一辺（180m以下か）または取水量がわかれば判定できます。");
        else if (mesh <= MeshMost)
            met.Add($"配管の口径が{main:0.##}mm、管網の一辺が{mesh:0.##}mです（75mm以上、180m以下）。");
        else
            below.Add($"配管の口径が{main:0.##}mmで150mmに足りず、管網の一辺が{mesh:0.##}mで180mを超えます（第3条）。");
    }

    private static void Standing(WaterSource source, Findings below, Findings missing, Findings met)
    {
        if (source.VolumeCubicMetres >= VolumeLeast)
            met.Add($"容量が{source.VolumeCubicMetres:0.##}m³です（40m³以上）。");
        else if (source.FlowCubicMetresPerMinute >= FlowLeast)
            met.Add($"毎分{source.FlowCubicMetresPerMinute:0.##}m³を取水できます（毎分1m³以上）。");
        else if (source.VolumeCubicMetres is { } volume)
            below.Add($"容量が{volume:0.##}m³で、40m³に足りません（第3条）。");
        else if (source.FlowCubicMetresPerMinute is { } flow)
            below.Add($"取水量が毎分{flow:0.##}m³で、毎分1m³に足りません（第3条）。");
        else if (source.Kind != WaterKind.Sea)
            missing.Add("容量も取水量もわかりません。");
        if (source.DropMetres is { } drop)
        {
            if (drop > DropMost)
                below.Add($"落差が{drop:0.##}mで、4.5mを超えます（第6条）。");
            else
                met.Add($"落差が{drop:0.##}mです（4.5m以下）。");
        }
        if (source.DepthMetres is { } depth)
        {
            if (depth < DepthLeast)
                below.Add($"水深が{depth:0.##}mで、0.5mに足りません（第6条）。");
            else
                met.Add($"水深が{depth:0.##}mです（0.5m以上）。");
        }
        if (source.Kind == WaterKind.Sea && !met.Any)
            met.Add("海・湖は水量が足ります。");
    }

    /// <summary>Sentences, or only whether there are any.</summary>
    private sealed class Findings(bool told)
    {
        private List<string>? _sentences;

        public bool Any { get; private set; }

        public IReadOnlyList<string> Sentences => _sentences ?? [];

        public void Add(string sentence)
        {
            Any = true;
            if (told)
                (_sentences ??= []).Add(sentence);
        }

        public void Add([InterpolatedStringHandlerArgument("")] ref Sentence sentence)
        {
            Any = true;
            if (told)
                (_sentences ??= []).Add(sentence.Made());
        }

        /// <summary>Made only if it is wanted.</summary>
        [InterpolatedStringHandler]
        internal ref struct Sentence
        {
            private DefaultInterpolatedStringHandler _text;

            public Sentence(int literalLength, int formattedCount, Findings findings, out bool wanted)
            {
                wanted = findings.Told;
                _text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
            }

            public void AppendLiteral(string literal) => _text.AppendLiteral(literal);

            public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);

            public string Made() => _text.ToStringAndClear();
        }

        private bool Told => told;
    }
}
