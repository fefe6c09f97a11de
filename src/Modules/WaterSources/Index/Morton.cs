namespace BrigadeDispatch.WaterSources.Index;

/// <summary>Two coordinates woven into one number (Z-order), so that every square of a power-of-two grid is one run of numbers.</summary>
internal static class Morton
{
    public static ulong Of(uint x, uint y) => Spread(x) | Spread(y) << 1;

    public static uint X(ulong code) => Gather(code);

    public static uint Y(ulong code) => Gather(code >> 1);

    private static ulong Spread(uint value)
    {
        ulong v = value;
        v = (v | v << 16) & 0x0000FFFF0000FFFF;
        v = (v | v << 8) & 0x00FF00FF00FF00FF;
        v = (v | v << 4) & 0x0F0F0F0F0F0F0F0F;
        v = (v | v << 2) & 0x3333333333333333;
        return (v | v << 1) & 0x5555555555555555;
    }

    private static uint Gather(ulong v)
    {
        v &= 0x5555555555555555;
        v = (v | v >> 1) & 0x3333333333333333;
        v = (v | v >> 2) & 0x0F0F0F0F0F0F0F0F;
        v = (v | v >> 4) & 0x00FF00FF00FF00FF;
        v = (v | v >> 8) & 0x0000FFFF0000FFFF;
        return (uint)(v | v >> 16);
    }
}
