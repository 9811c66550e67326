using System.Globalization;

namespace FabQueue.Drivers.Silhouette;

/// <summary>
/// What a lab sets for its cutter. The materials are starting points, each with its source in firmware-notes; where no number
/// was found there is none, and staff are asked.
/// </summary>
public sealed record SilhouetteSettings : MachineSettings
{
    public const int MaxPasses = 10;

    /// <summary>What can be cut, the usual one first.</summary>
    public IReadOnlyList<CutMaterial> Materials { get; init; } =
    [
        // A public library's Cameo 4, with the AutoBlade.
        new() { Name = "vinyl", LabelFr = "Vinyle adhésif", LabelEn = "Sticker vinyl", Force = 10, Speed = 2, Depth = 4, Finish = CutFinish.Weed },
        new() { Name = "vinyl-roll", LabelFr = "Vinyle adhésif, en rouleau", LabelEn = "Sticker vinyl from a roll", Force = 10, Speed = 2, Depth = 4, Feeding = CutFeeding.Roll, Finish = CutFinish.Weed },
        new() { Name = "acetate", LabelFr = "Acétate, plastique fin", LabelEn = "Acetate, thin plastic", Force = 10, Speed = 3, Depth = 4 },

        // Force and speed of the reference driver, from older models; the depth by the thickness.
        new() { Name = "paper-light", LabelFr = "Papier fin", LabelEn = "Light paper", Force = 5, Speed = 10, ThicknessMillimetres = 0.1 },
        new() { Name = "paper", LabelFr = "Papier", LabelEn = "Paper", Force = 25, Speed = 10, ThicknessMillimetres = 0.1 },
        new() { Name = "card", LabelFr = "Carte (0,3 mm)", LabelEn = "Card (0.3 mm)", Force = 30, Speed = 10, ThicknessMillimetres = 0.3 },

        // One person's Cameo 4 Plus; a Cameo of 2014.
        new() { Name = "card-laminated", LabelFr = "Carte plastifiée", LabelEn = "Laminated card", Force = 30, Speed = 30, Depth = 5, Passes = 3 },
        new() { Name = "felt", LabelFr = "Feutrine renforcée", LabelEn = "Stiffened felt", Force = 33, Speed = 1, Depth = 10, Passes = 2 },

        // Of these the depth, or all, was found nowhere: staff are asked.
        new() { Name = "sticker-sheet", LabelFr = "Papier autocollant", LabelEn = "Sticker sheet", Force = 20, Speed = 10, Finish = CutFinish.Weed },
        new() { Name = "magnet", LabelFr = "Feuille magnétique", LabelEn = "Magnetic sheet", Force = 30, Speed = 3 },
        new() { Name = "flex", LabelFr = "Flex thermocollant", LabelEn = "Heat-transfer film", Force = 0, Speed = 0, Finish = CutFinish.Press },

        // Its temperature is the only number of a press that two sources agree on.
        new()
        {
            Name = "flex-easyweed", LabelFr = "Flex thermocollant Siser EasyWeed", LabelEn = "Heat-transfer film Siser EasyWeed", Force = 0, Speed = 0, Finish = CutFinish.Press,
            Press = new() { TemperatureCelsius = 150 },
        },
        new() { Name = "pen", LabelFr = "Stylo", LabelEn = "Pen", Tool = CutTool.Pen, Holder = 2, Force = 18, Speed = 10, OvercutMillimetres = 0, SharpenBefore = 0, SharpenAfter = 0 },
    ];

    /// <summary>The mats that the lab has, by what is printed on them: <c>12×12</c>, <c>12×24</c>, <c>15×15</c>, <c>24×24</c> inches.</summary>
    public IReadOnlyList<string> Mats { get; init; } = ["12×12", "12×24", "24×24"];

    /// <summary>Between the copies of a drawing, 0 to 100 mm.</summary>
    public double CopyGapMillimetres { get; init; } = 5;

    /// <summary>From the end of a cut on a roll to where the roll is cut off and the next job begins, 0 to 100 mm.</summary>
    public double RollMarginMillimetres { get; init; } = 5;

    /// <summary>From a drawing to the box that is cut around it, 0 to 50 mm.</summary>
    public double WeedingMarginMillimetres { get; init; } = 3;

    /// <summary>Side of the square that tries a material, 5 to 30 mm.</summary>
    public double TestSquareMillimetres { get; init; } = 10;

    /// <summary>Smaller pieces than this tear and cannot be weeded, in millimetres.</summary>
    public double SmallestPieceMillimetres { get; init; } = 2;

    public RegistrationMarks RegistrationMarks { get; init; } = new();

    /// <summary>What is wrong, naming the member, or null.</summary>
    public string? Problem() =>
        Materials.Count == 0 ? "Materials: at least one is needed"
        : Materials.FirstOrDefault(m => m.Tool != CutTool.Pen) is null ? "Materials: one of them has to be cut, not drawn"
        : Materials.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"Materials: '{twice.Key}' is there twice"
        : Materials.Select(ProblemOf).FirstOrDefault(p => p is not null) is { } problem ? problem
        : Mats.Count == 0 && Materials.Any(m => m.Feeding == CutFeeding.Mat) ? "Mats: at least one is needed for materials that lie on a mat"
        : Mats.FirstOrDefault(m => Plan.CuttingMat.Named(m) is null) is { } mat ? $"Mats: '{mat}' is not one of {string.Join(", ", Plan.CuttingMat.All.Select(m => m.Name))}"
        : OutOfRange(CopyGapMillimetres, 0, 100) ? "CopyGapMillimetres: 0 to 100"
        : OutOfRange(RollMarginMillimetres, 0, 100) ? "RollMarginMillimetres: 0 to 100"
        : OutOfRange(WeedingMarginMillimetres, 0, 50) ? "WeedingMarginMillimetres: 0 to 50"
        : OutOfRange(TestSquareMillimetres, 5, 30) ? "TestSquareMillimetres: 5 to 30"
        : OutOfRange(SmallestPieceMillimetres, 0, 50) ? "SmallestPieceMillimetres: 0 to 50"
        : RegistrationMarks.Problem() is { } marks ? $"RegistrationMarks:{marks}"
        : null;

    private static string? ProblemOf(CutMaterial material, int index)
    {
        var problem =
            material.Name.Length is 0 or > 30 || material.Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') ? "Name: 1 to 30 of a-z, 0-9 and hyphen"
            : material.LabelFr.Length is 0 or > 60 ? "LabelFr: 1 to 60 characters"
            : material.LabelEn.Length is 0 or > 60 ? "LabelEn: 1 to 60 characters"
            : !Enum.IsDefined(material.Tool) ? "Tool: Blade, AutoBlade or Pen"
            : !Enum.IsDefined(material.Feeding) ? "Feeding: Mat or Roll"
            : !Enum.IsDefined(material.Finish) ? "Finish: Lift, Weed or Press"
            : material.Holder is not (1 or 2) ? "Holder: 1 or 2"
            : material is { Tool: CutTool.AutoBlade, Holder: not 1 } ? "Holder: an AutoBlade works in holder 1 only"
            : material.Force is < 0 or > 33 ? "Force: 1 to 33, or 0 for not known"
            : material.Speed is < 0 or > 30 ? "Speed: 1 to 30, or 0 for not known"
            : material.Depth is < 0 or > 10 ? "Depth: 0 to 10, or none"
            : OutOfRange(material.ThicknessMillimetres, 0, 3) ? "ThicknessMillimetres: 0 to 3"
            : material.Press.Problem() is { } press ? $"Press:{press}"
            : material.Passes is < 1 or > MaxPasses ? $"Passes: 1 to {MaxPasses}"
            : material.SharpenBefore is < 0 or > 9 ? "SharpenBefore: 0 to 9"
            : material.SharpenAfter is < 0 or > 9 ? "SharpenAfter: 0 to 9"
            : OutOfRange(material.OvercutMillimetres, 0, 2) ? "OvercutMillimetres: 0 to 2"
            : OutOfRange(material.WidthMillimetres, 0, 600) ? "WidthMillimetres: 0 to 600"
            : OutOfRange(material.LengthMillimetres, 0, 3000) ? "LengthMillimetres: 0 to 3000"
            : null;
        return problem is null ? null : string.Create(CultureInfo.InvariantCulture, $"Materials:{index}:{problem}");
    }

    private static bool OutOfRange(double value, double smallest, double largest) => !(value >= smallest && value <= largest);
}
