using System.Text.Json.Serialization.Metadata;

namespace BrigadeDispatch.Kernel.Storage;

/// <summary>A stored shape of a module: where it lives, what it can be found by, how it is written as JSON.</summary>
public interface IDocument<TSelf> where TSelf : class, IDocument<TSelf>
{
    /// <summary>Type in the store, unique across modules.</summary>
    static abstract string Type { get; }

    /// <summary>Source-generated JSON shape.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>Whether each change keeps before and after (35 days). False only for what is itself a fact about sending, or content that never changes.</summary>
    static virtual bool KeepsHistory => true;

    /// <summary>Id within brigade and type.</summary>
    string DocumentId { get; }

    /// <summary>Indexed keys: plain in the store, so never a name, a telephone number or a LINE id.</summary>
    IEnumerable<KeyValuePair<string, string>> IndexKeys() => [];

    /// <summary>UTC; null: kept.</summary>
    DateTimeOffset? KeptUntil => null;
}
