using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>The lines that the reader finds, beside what a browser paints of the same drawing.</summary>
public sealed class DrawingPictureTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Pixels = 1100;
    private const double PixelsPerMillimetre = 10;

    // Lines are painted 0.5 mm wide. Farther out, ink shows something that the reader missed; without ink below it, a line is one too many.
    private const double MostToInk = 1.5;
    private const double MostFromLine = (0.25 + 0.2) * PixelsPerMillimetre;
    private const int Reach = 6;

    // Units so large or small that Chromium, which counts in single precision, paints nothing at all.
    private static readonly HashSet<string> Unpaintable = ["huge.svg", "tiny.svg"];

    // In units of another program, with surfaces beside lines, with printed layers, or larger than what is painted here: DrawingSampleTests holds what they come to.
    private static readonly HashSet<string> NotComparable =
    [
        "clip-inscribed-fill.svg", "clip-rounded-fill.svg", "f-canva.svg", "g-css2.svg", "offpage.svg", "pc-image.svg", "pc-sub.svg", "r-bigfeed.svg", "r-illustrator72.svg", "r-inkscape048.svg",
    ];

    // Paints a drawing with lines of one width and no surfaces, and gives back where there is ink, a bit for each pixel.
    private const string Paint = """
        async ([text, pixels, scale]) => {
          document.body.innerHTML = text;
          const svg = document.querySelector('svg');
          const shapes = [...svg.querySelectorAll('path,rect,circle,ellipse,line,polyline,polygon')];
          const styles = shapes.map(s => { const c = getComputedStyle(s); return { stroke: c.stroke, fill: c.fill, width: c.strokeWidth, dashes: c.strokeDasharray, effect: c.vectorEffect }; });
          const hasLines = styles.some(s => s.stroke !== 'none');
          const width = 0.5 * 96 / 25.4;
          shapes.forEach((shape, i) => {
            const style = styles[i];
            shape.style.setProperty('fill', 'none', 'important');
            shape.style.strokeLinejoin = 'round';
            if (!hasLines && style.fill !== 'none') {
              // The edge of a surface is closed.
              shape.style.stroke = 'black';
              if (shape.tagName === 'path') shape.setAttribute('d', shape.getAttribute('d') + 'Z');
            }
            if (parseFloat(style.width) === 0) return;
            const isFixed = style.effect === 'non-scaling-stroke';
            const matrix = shape.getCTM();
            // Dashes would not be scaled either.
            if (style.dashes !== 'none' && !isFixed && matrix) {
              shape.style.strokeWidth = width / Math.hypot(matrix.a, matrix.b);
            } else {
              // Not scaled by the picture either.
              shape.style.vectorEffect = 'non-scaling-stroke';
              shape.style.strokeWidth = width * scale;
              if (isFixed && style.dashes !== 'none') shape.style.strokeDasharray = style.dashes.split(',').map(d => parseFloat(d) * scale).join(' ');
            }
          });
          const box = svg.getBoundingClientRect();
          const image = new Image();
          image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(new XMLSerializer().serializeToString(svg));
          await image.decode();
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = pixels;
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0, box.width * scale, box.height * scale);
          const data = context.getImageData(0, 0, pixels, pixels).data;
          const bits = new Uint8Array(pixels * pixels / 8);
          for (let i = 0; i < pixels * pixels; i++) if (data[4 * i + 3] > 127) bits[i >> 3] |= 1 << (i & 7);
          let binary = '';
          for (let i = 0; i < bits.length; i += 8192) binary += String.fromCharCode(...bits.subarray(i, i + 8192));
          return btoa(binary);
        }
        """;

    [Fact]
    public async Task A_browser_paints_the_lines_that_are_cut_and_no_others()
    {
        await using var opened = await chromium.OpenEmptyAsync();
        var failures = new List<string>();
        // What is not UTF-8 is made so before it is read; the browser is handed text.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "samples", "drawings"), "*.svg")
            .Where(f => !NotComparable.Contains(Path.GetFileName(f)) && System.Text.Unicode.Utf8.IsValid(File.ReadAllBytes(f))).Order(StringComparer.Ordinal))
        {
            var scale = PixelsPerMillimetre * 25.4 / 96;
            var ink = Convert.FromBase64String(await opened.Page.EvaluateAsync<string>(Paint, new object[] { await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), Pixels, scale }));
            var drawing = DrawingReader.Read(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), 0.01, TestContext.Current.CancellationToken);
            var (toInk, fromLine, count) = Compare(ink, drawing);
            var line = $"{Path.GetFileName(file)}: {count} pixels of ink, lines at most {toInk:0.00} pixels off it, ink at most {fromLine / PixelsPerMillimetre:0.00} mm off the lines";
            output.WriteLine(line);
            if (Unpaintable.Contains(Path.GetFileName(file)) ? count > 0 : count == 0 || toInk > MostToInk || fromLine > MostFromLine)
            {
                failures.Add(line);
            }
        }

        Assert.Empty(failures);
        Assert.Empty(opened.Complaints);
    }

    private static (double ToInk, double FromLine, int Ink) Compare(byte[] ink, Drawing drawing)
    {
        var hasLines = drawing.Shapes.Any(s => s.IsStroked);
        var fromLine = new double[Pixels * Pixels];
        Array.Fill(fromLine, Reach);
        var worst = 0.0;
        foreach (var point in drawing.Shapes.Where(s => s.IsStroked || !hasLines).SelectMany(s => s.Lines).SelectMany(Points))
        {
            var toInk = (double)Reach;
            for (var y = Math.Max(0, (int)point.Y - Reach); y <= Math.Min(Pixels - 1, (int)point.Y + Reach); y++)
            {
                for (var x = Math.Max(0, (int)point.X - Reach); x <= Math.Min(Pixels - 1, (int)point.X + Reach); x++)
                {
                    var distance = (new Point(x + 0.5, y + 0.5) - point).Length;
                    var at = (y * Pixels) + x;
                    fromLine[at] = Math.Min(fromLine[at], distance);
                    toInk = IsInk(ink, at) ? Math.Min(toInk, distance) : toInk;
                }
            }

            worst = Math.Max(worst, toInk);
        }

        var inked = Enumerable.Range(0, fromLine.Length).Where(at => IsInk(ink, at)).Select(at => fromLine[at]).ToList();
        return (worst, inked.DefaultIfEmpty().Max(), inked.Count);
    }

    private static bool IsInk(byte[] ink, int at) => (ink[at >> 3] & (1 << (at & 7))) != 0;

    /// <summary>A line as points of the picture, a pixel apart.</summary>
    private static IEnumerable<Point> Points(Polyline line)
    {
        var corners = line.IsClosed ? line.Points.Append(line.Points[0]) : line.Points;
        foreach (var (from, to) in corners.Zip(corners.Skip(1)))
        {
            var steps = Math.Max(1, (int)((to - from).Length * PixelsPerMillimetre));
            for (var i = 0; i <= steps; i++)
            {
                yield return (from + ((to - from) * ((double)i / steps))) * PixelsPerMillimetre;
            }
        }
    }
}
