using System.ComponentModel.DataAnnotations;

namespace BrigadeDispatch.Incidents;

/// <summary>When news counts as being about a known incident.</summary>
public sealed class IncidentsOptions
{
    /// <summary>Same kind and same whole place are the same incident if its last message is at most this old.</summary>
    /// <value>Default 60 minutes.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SamePlaceWithin { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>A dispatch number (指令番号) names the same incident if its last message is at most this old: some headquarters count anew every day.</summary>
    /// <value>Default 24 hours.</value>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan SameNumberWithin { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A report of a state (鎮火 …) is joined to incidents at most this old.</summary>
    /// <value>Default 14 days: forest fires are watched for long (再燃警戒).</value>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan StateWithin { get; set; } = TimeSpan.FromDays(14);
}
