using System.Text.Json.Nodes;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>Our messages as ux-guide section 3 wants them (samples/*.json), and what lies beside the repository.</summary>
internal static class Samples
{
    internal static readonly string[] Names = ["call-out", "drill", "unreadable", "answered"];

    internal static JsonObject Message(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", $"{name}.json")))!.AsObject();

    /// <summary>A folder beside the repository that holds LINE's published material, if there is one.</summary>
    internal static string? Shared(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", name);
            if (Directory.Exists(path))
            {
                return path;
            }
        }
        return null;
    }
}
