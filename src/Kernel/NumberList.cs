namespace BrigadeDispatch.Kernel;

/// <summary>Ascending positive numbers as differences in base-128 bytes, base64: 40,000 member numbers stay below 60 KB.</summary>
public static class NumberList
{
    /// <summary>Packs numbers, each greater than the one before.</summary>
    public static string Pack(IEnumerable<int> ascending)
    {
        ArgumentNullException.ThrowIfNull(ascending);
        var bytes = new List<byte>();
        var last = 0;
        foreach (var number in ascending)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(number, last, nameof(ascending));
            var step = (uint)(number - last);
            for (; step >= 0x80; step >>= 7)
                bytes.Add((byte)(step | 0x80));
            bytes.Add((byte)step);
            last = number;
        }
        return Convert.ToBase64String([.. bytes]);
    }

    /// <summary>The numbers again.</summary>
    public static List<int> Unpack(string packed)
    {
        var numbers = new List<int>();
        var last = 0;
        uint step = 0;
        var shift = 0;
        foreach (var part in Convert.FromBase64String(packed))
        {
            step |= (uint)(part & 0x7F) << shift;
            shift += 7;
            if (part >= 0x80)
                continue;
            numbers.Add(last += (int)step);
            (step, shift) = (0, 0);
        }
        return numbers;
    }
}
