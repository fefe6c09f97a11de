using System.Globalization;
using System.Text;
using QRCoder;

namespace BrigadeDispatch.Members.Slips;

/// <summary>A two-dimensional code (二次元コード) as SVG: level M, four modules of quiet zone, one path, so that 300 of them print as one page each.</summary>
internal static class TwoDimensionalCode
{
    public static string Svg(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix;
        var svg = new StringBuilder(4096);
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {modules.Count} {modules.Count}\" shape-rendering=\"crispEdges\">");
        svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"#fff\" d=\"M0 0h{modules.Count}v{modules.Count}H0z\"/><path fill=\"#000\" d=\"");
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                if (!modules[y][x])
                    continue;
                var from = x;
                while (x < modules.Count && modules[y][x])
                    x++;
                svg.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1H{from}z");
            }
        }
        return svg.Append("\"/></svg>").ToString();
    }
}
