using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>Which source a row means, and what becomes of it.</summary>
public sealed class PlanTests
{
    private const string Heading = "全国地方公共団体コード,ID,種別,緯度,経度,口径,備考,番号\n";

    private static readonly DateTimeOffset _now = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private static async Task<ImportPlan> PlanAsync(string rows, IReadOnlyList<WaterSource> existing, ImportMode mode = ImportMode.Merge)
    {
        var file = await ReadFile.TextAsync(Heading + rows);
        Assert.Equal(0, file.Findings.ErrorCount);
        return ImportPlan.Make(file.Rows, existing, mode, _now, file.Findings);
    }

    private static async Task<List<WaterSource>> TakenAsync(string rows) => [.. (await PlanAsync(rows, [])).After([])];

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_a_dry_run_names_the_ids_of_the_import()
    {
        const string Rows = "202037,1,消火栓,36.4,138.2,100,,\n202037,2,防火水槽,36.4,138.2,,,\n,,プール,36.41,138.2,,,\n,,消火栓,36.42,138.2,,a,\n,,消火栓,36.42,138.2,,b,\n";
        var taken = await TakenAsync(Rows);

        Assert.Equal(taken.Select(source => source.Id), (await TakenAsync(Rows)).Select(source => source.Id));
        Assert.Equal((0, 0, 5, 0), Counts(await PlanAsync(Rows, taken)));
    }

    [Fact]
    public async Task A_source_is_known_by_the_publishers_id_wherever_it_went()
    {
        var taken = await TakenAsync("202037,1,消火栓,36.4,138.2,100,,\n");

        var plan = await PlanAsync("202037,1,消火栓,36.5,138.3,150,,\n", taken);

        Assert.Equal((0, 1, 0, 0), Counts(plan));
        Assert.Equal(["緯度", "経度", "口径"], SourceFields.Differences(taken[0], plan.Changes[0].After).Select(field => field.Name));
        Assert.Equal(taken[0].Id, plan.Changes[0].After.Id);
        Assert.Equal((1, 0, 0, 1), Counts(await PlanAsync("999999,1,消火栓,36.5,138.3,150,,X\n", taken)));
    }

    [Fact]
    public async Task By_number_and_kind_where_both_are_unique_and_by_the_same_kind_within_two_metres()
    {
        var taken = await TakenAsync(",,消火栓,36.4,138.2,,,中-1\n,,プール,36.41,138.21,,,\n,,消火栓,36.42,138.22,,,同\n,,消火栓,36.43,138.23,,,同\n");

        Assert.Equal((0, 1, 0, 3), Counts(await PlanAsync(",,消火栓,36.45,138.25,,,中－１\n", taken)));
        Assert.Equal((0, 1, 0, 3), Counts(await PlanAsync(",,プール,36.410015,138.21,,,\n", taken)));
        Assert.Equal((1, 0, 0, 4), Counts(await PlanAsync(",,プール,36.41003,138.21,,,\n", taken)));
        Assert.Equal((1, 0, 0, 4), Counts(await PlanAsync(",,防火水槽,36.41,138.21,,,\n", taken)));
        Assert.Equal((1, 0, 0, 4), Counts(await PlanAsync(",,消火栓,36.5,138.5,,,同\n", taken)));
        Assert.Equal((1, 0, 0, 4), Counts(await PlanAsync(",,消火栓,36.4,138.2,,,中-2\n", taken)));   // two numbers in one place are two sources
    }

    [Fact]
    public async Task An_import_of_open_data_never_erases_what_the_layout_has_no_room_for()
    {
        var taken = await TakenAsync("202037,1,消火栓,36.4,138.2,100,,\n");
        var edited = taken[0] with
        {
            DropMetres = 3, PhotoIds = ["p"], State = WaterState.Restricted, StateReason = "冬期", UnitId = ReadFile.Unit.Id, Tags = ["夜間"], Memo = "門の左", BoreMillimetres = 150, PumperReaches = true,
        };

        var plan = await PlanAsync("202037,1,消火栓,36.4,138.2,,,\n", [edited]);
        Assert.Equal((0, 0, 1, 0), Counts(plan));

        var after = (await PlanAsync("202037,1,消火栓,36.5,138.2,,,\n", [edited])).Changes[0].After;
        Assert.True(SourceFields.Same(edited with { Latitude = 36.5 }, after));
    }

    [Fact]
    public async Task A_kind_that_was_judged_anew_stays_while_the_file_says_the_same_word()
    {
        var taken = await TakenAsync("202037,1,謎の水利,36.4,138.2,,,\n");
        var judged = taken[0] with { Kind = WaterKind.Well };

        Assert.Equal((0, 0, 1, 0), Counts(await PlanAsync("202037,1,謎の水利,36.4,138.2,,,\n", [judged])));
        Assert.Equal(WaterKind.River, (await PlanAsync("202037,1,河川,36.4,138.2,,,\n", [judged])).Changes[0].After.Kind);
    }

    [Fact]
    public async Task What_is_not_in_the_file_stays_or_is_retired_and_what_was_retired_stays_so()
    {
        var taken = await TakenAsync("202037,1,消火栓,36.4,138.2,,,\n202037,2,消火栓,36.41,138.2,,,\n202037,3,消火栓,36.42,138.2,,,\n");
        taken[2] = taken[2] with { RetiredAt = _now.AddDays(-1) };

        var merged = await PlanAsync("202037,1,消火栓,36.4,138.2,,,\n202037,3,消火栓,36.42,138.2,,,\n", taken);
        Assert.Equal((0, 0, 2, 1), Counts(merged));
        Assert.Equal(0, merged.Touched);

        var replaced = await PlanAsync("202037,1,消火栓,36.4,138.2,,,\n", taken, ImportMode.Replace);
        Assert.Equal(1, replaced.Touched);
        Assert.Equal([null, _now, _now.AddDays(-1)], replaced.After(taken).Select(source => source.RetiredAt));
    }

    private static (int New, int Changed, int Unchanged, int Missing) Counts(ImportPlan plan) => (plan.New, plan.Changed, plan.Unchanged, plan.Missing);
}
