using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Demo;

/// <summary>
/// Invented sources around 上田市, of all ten kinds, in the districts of the demo's 出動計画, in the charge of the 分団 and 部 of the place. Pure: the same
/// numbers and roster give the same sources.
/// </summary>
internal sealed class DemoTown(int brigade, Roster roster)
{
    // The districts of CallOuts' demo plan in its order, with about where they lie.
    private static readonly (string Towns, double Latitude, double Longitude)[] _districts =
    [
        ("大手,中央", 36.4010, 138.2490), ("天神,材木町,踏入", 36.3965, 138.2530), ("常田,国分,上堀,下堀", 36.3930, 138.2680), ("中央北,中央西,中央東", 36.4050, 138.2560),
        ("常磐城,緑が丘,新田", 36.4100, 138.2420), ("上塩尻,下塩尻,秋和", 36.4180, 138.2230), ("住吉,上野,古里,芳田,殿城", 36.4150, 138.2850),
        ("蒼久保,大屋,岩下", 36.3760, 138.2980), ("御所,中之条,諏訪形,小牧", 36.3880, 138.2400), ("下之条,神畑,吉田", 36.3850, 138.2230),
        ("仁古田,岡,浦野,小泉,室賀", 36.3980, 138.1850), ("下之郷,富士山", 36.3560, 138.2350), ("中野,五加,本郷", 36.3600, 138.2130), ("別所温泉,野倉,山田", 36.3500, 138.1630),
        ("前山,手塚,新町", 36.3430, 138.1900), ("上丸子,中丸子,下丸子", 36.3290, 138.2650), ("長瀬,塩川", 36.3500, 138.2760), ("生田,御岳堂", 36.3350, 138.2900),
        ("腰越,藤原田", 36.3050, 138.2550), ("東内,平井", 36.3130, 138.2250), ("西内,鹿教湯温泉", 36.2990, 138.1700), ("真田町長", 36.4440, 138.3120),
        ("真田町本原", 36.4270, 138.3010), ("真田町傍陽", 36.4530, 138.2830), ("菅平高原", 36.5270, 138.3350), ("下武石,上武石,武石,武石沖", 36.2850, 138.2250),
    ];

    // Of a hundred: hydrants and tanks most, the rest as a town in the hills has them.
    private static readonly (WaterKind Kind, int Share)[] _shares =
    [
        (WaterKind.Hydrant, 50), (WaterKind.Tank, 25), (WaterKind.PrivateHydrant, 6), (WaterKind.River, 5), (WaterKind.Pool, 4), (WaterKind.Pond, 4), (WaterKind.Well, 2),
        (WaterKind.Sewer, 1), (WaterKind.Other, 2), (WaterKind.Sea, 1),
    ];

    private static readonly string[] _restrictions =
        ["冬は積雪のため除雪が必要です。", "夜間は門が閉まります。鍵は分団詰所にあります。", "水圧が低く、1口しか使えません。", "道が狭く、大型車は入れません。"];

    private static readonly string[] _faults = ["漏水のため水が入っていません。", "蓋が開きません。修理を依頼しています。", "道路工事のため使えません。", "弁が固着しています。修理を依頼しています。"];

    private static readonly string[] _memos = ["公民館の前", "神社の鳥居の脇", "小学校の校庭の北側", "橋のたもと", "集荷場の裏", "バス停の向かい", "駐在所の隣"];

    private static readonly string[] _blocks = ["一丁目", "二丁目", "三丁目"];
    private static readonly DateTimeOffset _made = new(2025, 4, 1, 0, 0, 0, TimeSpan.Zero);

    public IEnumerable<WaterSource> Sources(int count)
    {
        var divisions = roster.Units.Where(unit => unit.Kind == "分団").OrderBy(unit => unit.Order).ToList();
        var sections = roster.Units.Where(unit => unit.Kind == "部" && unit.ParentId is not null).OrderBy(unit => unit.Order).ToLookup(unit => unit.ParentId!.Value, unit => unit.Id);
        var numbers = new Dictionary<string, int>();
        for (var n = 0; n < count; n++)
        {
            var dice = new Dice(((ulong)brigade << 32) + (ulong)n);
            // Each district has some; the town's middle has twice as many.
            var at = n % (_districts.Length + 4) is var turn && turn < _districts.Length ? turn : turn - _districts.Length;
            var (towns, latitude, longitude) = _districts[at];
            var names = towns.Split(',');
            var town = names[dice.Below(names.Length)];
            numbers[town] = numbers.GetValueOrDefault(town) + 1;
            yield return Source(n, dice, town, numbers[town], latitude, longitude, UnitOf(at, divisions, sections, dice));
        }
    }

    private static UnitId? UnitOf(int district, List<UnitView> divisions, ILookup<UnitId, UnitId> sections, Dice dice)
    {
        if (divisions.Count == 0)
            return null;
        // The division whose share of the districts holds this one, as the demo's plan parts them.
        var division = Enumerable.Range(0, divisions.Count).Last(one => one * _districts.Length / divisions.Count <= district);
        var below = sections[divisions[division].Id].ToList();
        return below.Count == 0 || dice.Below(5) == 0 ? divisions[division].Id : below[dice.Below(below.Count)];
    }

    private WaterSource Source(int n, Dice dice, string town, int number, double latitude, double longitude, UnitId? unit)
    {
        var kind = n < _shares.Length ? _shares[n].Kind : KindOf(dice.Below(100));   // of each kind at least one
        var source = new WaterSource
        {
            Id = new WaterSourceId(ShortId.FromName($"demo|{brigade}|water|{n}")),
            Kind = kind,
            Number = $"{town}-{number}",
            Latitude = Math.Round(latitude + (dice.Bell() * 0.0065), 6),
            Longitude = Math.Round(longitude + (dice.Bell() * 0.0080), 6),
            Address = $"長野県上田市{town}{Block(town, number)}{9000 + dice.Below(900)}番地{1 + dice.Below(40)}",   // no lot is so high
            UnitId = unit,
            Memo = dice.Below(3) == 0 ? _memos[dice.Below(_memos.Length)] : "",
            Tags = dice.Below(12) == 0 ? ["冬季凍結注意"] : dice.Below(15) == 0 ? ["大型車進入可"] : [],
            ChangedAt = _made,
        };
        return State(n, dice, Fields(source, dice));
    }

    // The middle of the town is divided into 丁目, as the sample mails have it.
    private static string Block(string town, int number) => town switch
    {
        "大手" or "材木町" or "踏入" or "中央西" => _blocks[number % 2],
        "中央" or "天神" or "常田" or "中央北" or "緑が丘" => _blocks[number % 3],
        _ => "",
    };

    private static WaterSource Fields(WaterSource source, Dice dice) => source.Kind switch
    {
        WaterKind.Hydrant => source with
        {
            Ownership = Ownership.Public, Mount = dice.Below(4) == 0 ? Mount.AboveGround : Mount.Underground, BoreMillimetres = 65,
            MainMillimetres = dice.Below(8) switch { 0 => 50, 1 or 2 => 75, 3 or 4 or 5 => 100, _ => 150 }, MeshMetres = dice.Below(3) == 0 ? null : 90 + dice.Below(140),
        },
        WaterKind.PrivateHydrant => source with { Ownership = Ownership.Private, Owner = "工場（私設）", Mount = Mount.AboveGround, BoreMillimetres = 65, MainMillimetres = 150 },
        WaterKind.Tank => source with
        {
            Ownership = dice.Below(6) == 0 ? Ownership.Private : Ownership.Public, VolumeCubicMetres = dice.Below(6) switch { 0 => 20, 1 => 60, 2 => 100, _ => 40 },
            Covered = dice.Below(5) != 0, DropMetres = Math.Round(1.2 + (dice.Below(30) / 10.0), 1), DepthMetres = Math.Round(1.0 + (dice.Below(20) / 10.0), 1), PumperReaches = dice.Below(12) != 0,
        },
        WaterKind.Pool => source with { Ownership = Ownership.Designated, Owner = "小学校", VolumeCubicMetres = 250 + (dice.Below(6) * 50), Covered = false, DropMetres = 0.8, DepthMetres = 1.1 },
        WaterKind.River => source with
        {
            FlowCubicMetresPerMinute = dice.Below(4) == 0 ? null : 0.6 + (dice.Below(40) / 10.0), DropMetres = Math.Round(1.0 + (dice.Below(45) / 10.0), 1), DepthMetres = Math.Round(0.3 + (dice.Below(12) / 10.0), 1),
        },
        WaterKind.Pond => source with { Ownership = Ownership.Designated, VolumeCubicMetres = 300 + (dice.Below(30) * 100), DropMetres = Math.Round(0.5 + (dice.Below(40) / 10.0), 1), DepthMetres = 1.2 },
        WaterKind.Sea => source with { DropMetres = 1.5, DepthMetres = 3, Memo = "湖の取水口" },
        WaterKind.Well => source with { FlowCubicMetresPerMinute = 0.5 + (dice.Below(12) / 10.0), DropMetres = Math.Round(2.0 + (dice.Below(30) / 10.0), 1) },
        WaterKind.Sewer => source with { FlowCubicMetresPerMinute = 1.5, Memo = "処理水。放流口の手前" },
        _ => source with { Memo = "農業用水の分水ます" },
    };

    private static WaterSource State(int n, Dice dice, WaterSource source)
    {
        var since = _made.AddDays(dice.Below(240));
        return (n % 27) switch
        {
            11 => source with { State = WaterState.Restricted, StateReason = _restrictions[dice.Below(_restrictions.Length)], StateSince = since },
            23 => source with { State = WaterState.OutOfUse, StateReason = _faults[dice.Below(_faults.Length)], StateSince = since },
            _ => source,
        };
    }

    private static WaterKind KindOf(int percent)
    {
        foreach (var (kind, share) in _shares)
            if ((percent -= share) < 0)
                return kind;
        return WaterKind.Hydrant;
    }

    /// <summary>Numbers that follow from a seed, the same on every machine (SplitMix64).</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int most) => (int)(Next() % (ulong)most);

        /// <summary>About a bell curve around 0, within 3.</summary>
        public double Bell() => Enumerable.Range(0, 6).Sum(_ => Next() / (double)ulong.MaxValue) - 3;

        private ulong Next()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
