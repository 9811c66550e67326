namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>What each command of a file may say to this printer.</summary>
public sealed class CommandCheckTests
{
    [Theory]
    [InlineData("M201 X1000 Y1000 Z200 E5000")]
    [InlineData("M203 X200 Y200 Z12 E120")]
    [InlineData("M204 P1250 R1250 T1250")]
    [InlineData("M205 X8.00 Y8.00 Z0.40 E4.50")]
    [InlineData("M205 S0 T0")]
    [InlineData("M862.1 P0.4")]
    [InlineData("M115 U3.13.2")]
    [InlineData("M907 E430")]
    [InlineData("M900 K0.05")]
    [InlineData("M221 S95")]
    [InlineData("M73 P12 R34")]
    [InlineData("M117 Bonjour G28 ; on the display")]
    [InlineData("M117 *** Done ***")]
    [InlineData("G1 Z0.48000000000000004 F1200\nG1 X100.30000000000001 Y99.99999999999999 F9000")]
    [InlineData("G4 S0")]
    [InlineData("T0")]
    [InlineData("G01 X20 E1")]
    [InlineData("G80 N7 R5")]
    [InlineData("G1 X60.0 Y-3.0 F1000.0")]
    [InlineData("M200 D0")]
    public async Task What_slicers_write_for_this_printer_is_accepted(string line) =>
        Assert.Empty((await CheckOf.Print(line)).Findings);

    // Not for patrons: firmware-notes/prusa-mk3s.md, what a file may not contain.
    [Theory]
    [InlineData("GCODE_CHANGES_SETTINGS", "M500 M501 M502 M509 M850 M92 M201.5 M202 M206 M207 M208 M209 M301 M302 M304 M305 M310 M350 M351 M908 M910 M914 M915 M916 M918")]
    [InlineData("GCODE_CALIBRATES", "M44 M45 M46 M47 M48 M49 M303 M860 M861 G29 G30 G75 G76 G86 G87 G88 G98 G99")]
    [InlineData("GCODE_USES_SD_CARD", "M20 M21 M22 M23 M24 M26 M27 M28 M29 M30 M32 M928")]
    [InlineData("GCODE_SPEAKS_AS_HOST", "M72 M75 M76 M77 M78 M79 M110 M112 M113 M114 M115 M118 M155 M602 M603 M108")]
    [InlineData("GCODE_PAUSE_REFUSED", "M226 M701 M702")]
    [InlineData("GCODE_REACHES_INSIDE", "D-1 D2 D3 D6 D20 D22 PRUSA TMC_SET_STEP_X CRASH_DETECTED CRASH_RECOVER M42 M80 M81 M280 M540 M552")]
    [InlineData("GCODE_MULTI_MATERIAL", "T1 T2 T255")]
    [InlineData("GCODE_COMMAND_REFUSED", "M862.4 M862.5 M862.6 M31 M119 M999 G5 G17 M410")]
    public async Task What_has_no_place_in_a_print_is_refused_with_its_reason(string code, string commands)
    {
        foreach (var command in commands.Split(' '))
        {
            var finding = await TheError(command);
            Assert.True((code, command, CheckOf.Between) == (finding.Code, finding.Args[0], finding.Line), $"{command}: {finding.Code}");
        }
    }

    [Theory]
    [InlineData("M118 A1 action:cancel", "GCODE_SPEAKS_AS_HOST")]
    [InlineData("M118 ok", "GCODE_SPEAKS_AS_HOST")]
    [InlineData("M110 N5", "GCODE_SPEAKS_AS_HOST")]
    [InlineData("M28 x.g", "GCODE_USES_SD_CARD")]
    [InlineData("D3 Ax0FFF C1", "GCODE_REACHES_INSIDE")]
    [InlineData("PRUSA FR", "GCODE_REACHES_INSIDE")]
    [InlineData("M302 P1", "GCODE_CHANGES_SETTINGS")]
    public async Task Its_arguments_make_no_difference(string line, string code) =>
        Assert.Equal((code, (long?)CheckOf.Between), await TheError(line) is var f ? (f.Code, f.Line) : default);

    [Theory]
    [InlineData("M105")]
    [InlineData("M105 T0")]
    [InlineData("M486 S0")]
    [InlineData("M486 AScrew, left half*.stl")]
    [InlineData("EXCLUDE_OBJECT_START NAME=screw")]
    [InlineData("@OBJECT screw")]
    public async Task A_question_for_temperatures_and_a_name_for_an_object_are_left_out(string line)
    {
        var report = await CheckOf.Print(line);
        Assert.Empty(report.Findings);
        Assert.Equal(11, Assert.IsType<PrintFacts>(report.Facts).CommandCount);
    }

    [Theory]
    [InlineData("M907 X400", "M907 X")]
    [InlineData("M907 E1200", "M907 E")]
    [InlineData("M201 X0", "M201 X")]
    [InlineData("M204 S0", "M204 S")]
    [InlineData("M106 S300", "M106 S")]
    [InlineData("M104 S-20", "M104 S")]
    [InlineData("G28 C", "G28 C")]
    [InlineData("G4 S86400", "G4 S")]
    [InlineData("M862.1 Q", "M862.1 Q")]
    [InlineData("M109 T1", "M109 T")]
    public async Task A_setting_outside_what_slicers_write_is_refused(string line, string subject)
    {
        var finding = await TheError(line);
        Assert.Equal(("GCODE_VALUE_REFUSED", subject), (finding.Code, finding.Args[0]));
    }

    [Theory]
    [InlineData("g1 x5", "GCODE_UNREADABLE")]
    [InlineData("G1 X1 X2", "GCODE_UNREADABLE")]
    [InlineData("G1 X", "GCODE_UNREADABLE")]
    [InlineData("G2 X60 Y60 E1", "GCODE_UNREADABLE")]
    [InlineData("G3 X60 Y60 R20", "GCODE_UNREADABLE")]
    [InlineData("G1 X1.2.3", "GCODE_UNREADABLE")]
    [InlineData("G1 X1e3", "GCODE_UNREADABLE")]
    [InlineData("G1 X5 (to the wall)", "GCODE_UNREADABLE")]
    [InlineData("M0104 S200", "GCODE_UNREADABLE")]
    [InlineData("M862.3 Q", "GCODE_UNREADABLE")]
    [InlineData("N5", "GCODE_NUMBERED")]
    [InlineData("G1 X5 \u00FF\u00FF", "GCODE_UNREADABLE")]
    [InlineData("N12 G1 X5", "GCODE_NUMBERED")]
    [InlineData("G1 X5*33", "GCODE_NUMBERED")]
    [InlineData("T1", "GCODE_MULTI_MATERIAL")]
    [InlineData("G20", "GCODE_INCHES")]
    [InlineData("G92 X0", "GCODE_ORIGIN_MOVED")]
    [InlineData("G92", "GCODE_ORIGIN_MOVED")]
    public async Task What_the_printer_or_the_host_would_misunderstand_is_refused(string line, string code)
    {
        var finding = await TheError(line);
        Assert.Equal((code, (long?)CheckOf.Between), (finding.Code, finding.Line));
    }

    [Theory]
    [InlineData("G1 X255.1 Y10", "X", "255.1")]
    [InlineData("G1 X-0.5", "X", "-0.5")]
    [InlineData("G1 Y212.6", "Y", "212.6")]
    [InlineData("G1 Y-4.1", "Y", "-4.1")]
    [InlineData("G1 Z210.5", "Z", "210.5")]
    [InlineData("G91\nG1 X200", "X", "260")]
    [InlineData("G1 Y100\nG2 X60 Y60 I-20 J-20 E1", null, null)]
    [InlineData("G1 X20 Y100\nG3 X20 Y100 I-15 J0 E1", "X", "-10")]
    [InlineData("G1 X20 Y100\nG2 X20 Y140 I0 J20 E1", null, null)]
    [InlineData("G1 X10 Y100\nG3 X10 Y140 I0 J20 E1", null, null)]
    [InlineData("G1 X10 Y100\nG2 X10 Y140 I0 J20 E1", "X", "-10")]
    public async Task A_move_out_of_reach_is_refused_with_the_place(string lines, string? axis, string? position)
    {
        var report = await CheckOf.Print(lines);
        Assert.Equal(axis is null ? [] : [("GCODE_MOVE_OUTSIDE", axis, position)], report.Findings.Select(f => (f.Code, f.Args[0], (string?)f.Args[1])));
    }

    [Fact]
    public async Task A_move_before_homing_is_refused()
    {
        var report = await CheckOf.Text("M862.3 P \"MK3S\"\nM83\nM109 S215\nG1 Z5\nG1 X10 E5\nM104 S0\n");
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("GCODE_NOT_HOMED", (long?)4), (finding.Code, finding.Line));
    }

    [Theory]
    [InlineData("M84\nG1 X20", true)]
    [InlineData("M18 Y\nG1 Y20", true)]
    [InlineData("M84\nG28\nG1 X20", false)]
    [InlineData("M84 Y\nG1 X20", false)]
    [InlineData("M84 E\nG1 X20", false)]
    [InlineData("M84 S120\nG1 X20", false)]
    public async Task A_move_of_a_motor_that_was_switched_off_is_refused(string lines, bool isRefused)
    {
        var report = await CheckOf.Print(lines);
        Assert.Equal(isRefused ? [("GCODE_NOT_HOMED", CheckOf.Between + 1)] : [], report.Findings.Select(f => (f.Code, f.Line)));
    }

    [Theory]
    [InlineData("M104 S291", "GCODE_NOZZLE_TOO_HOT", "291", "290")]
    [InlineData("M109 R320", "GCODE_NOZZLE_TOO_HOT", "320", "290")]
    [InlineData("M140 S116", "GCODE_BED_TOO_HOT", "116", "115")]
    [InlineData("M190 R120", "GCODE_BED_TOO_HOT", "120", "115")]
    public async Task Too_hot_is_refused(string line, string code, string celsius, string limit)
    {
        var finding = await TheError(line);
        Assert.Equal(code, finding.Code);
        Assert.Equal([celsius, limit], finding.Args);
    }

    [Theory]
    [InlineData("M104 S170\nG1 X20 E1", FindingSeverity.Warning, "GCODE_COLD_EXTRUSION")]
    [InlineData("G1 X20 E500", FindingSeverity.Warning, "GCODE_EXTRUSION_TOO_LONG")]
    [InlineData("M82\nG92 E500\nG1 X20 E0", FindingSeverity.Warning, "GCODE_EXTRUSION_TOO_LONG")]
    [InlineData("M600", FindingSeverity.Warning, "GCODE_COLOR_CHANGE")]
    [InlineData("M601", FindingSeverity.Warning, "GCODE_PAUSE")]
    [InlineData("G1 X20 F15000", FindingSeverity.Advice, "GCODE_FEED_CLAMPED")]
    [InlineData("M201 X3000", FindingSeverity.Advice, "GCODE_VALUE_CLAMPED")]
    [InlineData("M117 one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen", FindingSeverity.Advice, "GCODE_MESSAGE_SHORTENED")]
    public async Task What_is_only_worth_knowing_does_not_refuse(string line, FindingSeverity severity, string code)
    {
        var finding = Assert.Single((await CheckOf.Print(line)).Findings);
        Assert.Equal((severity, code), (finding.Severity, finding.Code));
    }

    [Theory]
    [InlineData("M104 S215")]
    [InlineData("M140 S60")]
    public async Task Heating_left_on_at_the_end_is_told_to_staff(string last)
    {
        var finding = Assert.Single((await CheckOf.Text(CheckOf.Start + CheckOf.End + last + "\n")).Findings);
        Assert.Equal((FindingSeverity.Warning, "GCODE_HEATERS_LEFT_ON"), (finding.Severity, finding.Code));
    }

    [Fact]
    public async Task A_byte_that_is_no_text_far_down_in_a_file_is_refused_with_its_line()
    {
        var report = await CheckOf.Print(string.Concat(Enumerable.Repeat("G1 X20\n", 2000)) + "G1 X5\0");
        Assert.Equal(("GCODE_UNREADABLE", (long?)CheckOf.Between + 2000), Assert.Single(report.Findings) is var f ? (f.Code, f.Line) : default);
    }

    [Fact]
    public async Task A_command_longer_than_the_printer_takes_is_refused()
    {
        var finding = await TheError("M205 X8" + new string(' ', 100) + "Y8");
        Assert.Equal("GCODE_LINE_TOO_LONG", finding.Code);
    }

    [Fact]
    public async Task Spaces_that_are_not_sent_do_not_make_a_command_too_long()
    {
        Assert.Empty((await CheckOf.Print("G1 X20" + new string(' ', 200) + "Y20")).Findings);
    }

    [Fact]
    public async Task One_problem_is_one_finding_with_its_first_lines_and_a_count()
    {
        var report = await CheckOf.Print(string.Concat(Enumerable.Repeat("M500\n", 1000)));
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("M500", 9, "10, 11 (+997)"), (Assert.Single(finding.Args), finding.Line, finding.FurtherLines));
    }

    [Fact]
    public async Task Many_different_problems_do_not_fill_the_memory()
    {
        var report = await CheckOf.Print(string.Concat(Enumerable.Range(400, 500).Select(n => $"M{n}\n")));
        Assert.InRange(report.Findings.Count, 10, 50);
        Assert.Single(report.Findings, f => f.Code == "GCODE_MORE_ERRORS");
    }

    private static async Task<Finding> TheError(string line)
    {
        var report = await CheckOf.Print(line);
        Assert.True(report.IsRefused);
        return report.Findings[0];
    }
}
