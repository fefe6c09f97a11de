using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.SliceKit;

/// <summary>People of tests.</summary>
public static class Actors
{
    /// <summary>Sees what a commander sees, changes nothing.</summary>
    public static Actor Commander { get; } = new("test-commander", new HashSet<Permission> { Permission.SeeBoard, Permission.SeeReceptionLog, Permission.SeeMembers });
}
