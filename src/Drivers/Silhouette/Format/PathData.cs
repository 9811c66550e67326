namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The <c>d</c> of a path: SVG 2, 9.3.</summary>
internal static class PathData
{
    /// <summary>Draws up to the first error, as the standard asks.</summary>
    /// <returns>Whether it was read to the end.</returns>
    public static bool Draw(ReadOnlySpan<char> data, Flattener to)
    {
        var scanner = new SvgScanner(data);
        var command = '\0';
        var previous = '\0';
        var control = default(Point);
        while (!scanner.IsAtEnd)
        {
            if (char.IsAsciiLetter(scanner.Peek()))
            {
                command = scanner.Take();
            }
            else if (command is '\0' or 'Z' or 'z')
            {
                return false;
            }

            if ((previous == '\0' && command is not 'M' and not 'm') || !DrawOne(ref scanner, command, previous, ref control, to))
            {
                return false;
            }

            previous = char.ToUpperInvariant(command);
            // Pairs after the first of a moveto are linetos.
            command = command switch { 'M' => 'L', 'm' => 'l', _ => command };
        }

        return true;
    }

    private static bool DrawOne(ref SvgScanner scanner, char command, char previous, ref Point control, Flattener to)
    {
        var here = to.Current;
        var origin = char.IsAsciiLetterLower(command) ? here : default;
        switch (char.ToUpperInvariant(command))
        {
            case 'M' when scanner.TryPoint(out var end):
                to.MoveTo(origin + end);
                return true;
            case 'L' when scanner.TryPoint(out var end):
                to.LineTo(origin + end);
                return true;
            case 'H' when scanner.TryNumber(out var x):
                to.LineTo(here with { X = origin.X + x });
                return true;
            case 'V' when scanner.TryNumber(out var y):
                to.LineTo(here with { Y = origin.Y + y });
                return true;
            case 'C' when scanner.TryPoint(out var first) && scanner.TryPoint(out var second) && scanner.TryPoint(out var end):
                control = origin + second;
                to.CubicTo(origin + first, control, origin + end);
                return true;
            case 'S' when scanner.TryPoint(out var second) && scanner.TryPoint(out var end):
                var mirrored = previous is 'C' or 'S' ? (here * 2) - control : here;
                control = origin + second;
                to.CubicTo(mirrored, control, origin + end);
                return true;
            case 'Q' when scanner.TryPoint(out var only) && scanner.TryPoint(out var end):
                control = origin + only;
                to.QuadraticTo(control, origin + end);
                return true;
            case 'T' when scanner.TryPoint(out var end):
                control = previous is 'Q' or 'T' ? (here * 2) - control : here;
                to.QuadraticTo(control, origin + end);
                return true;
            case 'A' when scanner.TryPoint(out var radii) && scanner.TryNumber(out var rotation) && scanner.TryFlag(out var isLarge)
                && scanner.TryFlag(out var isSweep) && scanner.TryPoint(out var end):
                to.ArcTo(radii.X, radii.Y, rotation, isLarge, isSweep, origin + end);
                return true;
            case 'Z':
                to.Close();
                return true;
            default:
                return false;
        }
    }
}
