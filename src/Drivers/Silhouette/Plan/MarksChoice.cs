using System.Globalization;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Whether printed marks are looked for, and where: as chosen, else as the drawing has them, else as the lab's settings say.</summary>
internal static class MarksChoice
{
    /// <param name="problems">Takes what is wrong with the marks, and where they are looked for.</param>
    /// <returns>Null where none are looked for.</returns>
    public static RegistrationMarks? Of(Drawing drawing, SilhouetteSettings settings, CutChoices choices, List<Finding> problems)
    {
        void Ask(string code, params IReadOnlyList<string> args) => problems.Add(new Finding(FindingSeverity.Question, code, null, args));

        // The picture of a mat and the rest of a layer of marks ask for nothing.
        var isPrinted = drawing.Notes.FirstOrDefault(n => n.Kind == NoteKind.PrintedLayer && n.Element.Contains("print", StringComparison.OrdinalIgnoreCase));
        if (!(choices.HasRegistrationMarks ?? (drawing.Marks is not null || isPrinted is not null)))
        {
            return null;
        }

        if (choices.Marks is { } chosen)
        {
            var marks = new RegistrationMarks
            {
                LeftMillimetres = chosen.LeftMillimetres,
                TopMillimetres = chosen.TopMillimetres,
                WidthMillimetres = chosen.WidthMillimetres,
                HeightMillimetres = chosen.HeightMillimetres,
            };
            if (marks.Problem() is { } problem)
            {
                problems.Add(Finding.WrongChoice("CUT_MARKS_OUT_OF_RANGE", problem));
                return null;
            }

            if (drawing.Marks?.Marks is { } drawn && drawn != marks)
            {
                problems.Add(new Finding(FindingSeverity.Warning, "CUT_MARKS_DIFFER", null, Places(drawn)));
            }

            return Told(marks, problems);
        }

        if (drawing.Marks is { } printed)
        {
            if (printed.Marks is { } whole && whole.LeftMillimetres + whole.WidthMillimetres <= drawing.Width && whole.TopMillimetres + whole.HeightMillimetres <= drawing.Height)
            {
                return Told(whole, problems);
            }

            Ask("CUT_MARKS_WRONG", string.Join(", ", printed.Wrong.DefaultIfEmpty("regmark")), Number(drawing.Width), Number(drawing.Height));
            return null;
        }

        if (choices.HasRegistrationMarks is null)
        {
            Ask("CUT_MARKS_MISSING", isPrinted!.Element, Number(drawing.Width), Number(drawing.Height));
            return null;
        }

        return Told(settings.RegistrationMarks, problems);
    }

    private static RegistrationMarks Told(RegistrationMarks marks, List<Finding> problems)
    {
        problems.Add(new Finding(FindingSeverity.Advice, "CUT_HAS_MARKS", null, Places(marks)));
        return marks;
    }

    private static string[] Places(RegistrationMarks marks) =>
        [Number(marks.LeftMillimetres), Number(marks.TopMillimetres), Number(marks.WidthMillimetres), Number(marks.HeightMillimetres)];

    private static string Number(double millimetres) => millimetres.ToString("0.##", CultureInfo.InvariantCulture);
}
