namespace FabQueue.Drivers.Silhouette.Protocol;

/// <content>What comes before the first line of a step: the tool, the set-up of the cutter, the printed marks.</content>
public sealed partial class CutterProtocol
{
    private void BeginStep()
    {
        _feed = new CutFeed(Step.Plan, _sheet!.OriginOf(Step));
        _phase = Phase.Tooling;
        Ask(Question.Tools);
    }

    /// <summary>The answer is <c>a,b</c>: the tool in holder 1 and in holder 2.</summary>
    private void ToolsAre(string reply)
    {
        const string RatchetBlade = "1";
        const string AutoBlade = "2";

        // They need loops and hooks beside the shape to turn (Silhouette's guide; inkscape-silhouette #154, #238, #300).
        const string KraftBlade = "4";
        const string RotaryBlade = "5";
        var tools = reply.Split(',', StringSplitOptions.TrimEntries);
        var tool = Step.Preset.Holder <= tools.Length ? tools[Step.Preset.Holder - 1] : "";
        var isRight = Step.Preset.Tool switch
        {
            CutTool.Pen => tool == "7",
            CutTool.AutoBlade => tool == AutoBlade,
            _ => tool is RatchetBlade or AutoBlade,
        };
        _hasAutoBlade = tool == AutoBlade;
        if (!isRight)
        {
            // Who changes a tool between two steps may take the material out. What comes into the holder next is another tool.
            _looksAtMaterial = _isPrepared;
            _inHolders.Remove(CutterMemory.Holder(Step.Preset));
            WaitFor(tool switch
            {
                "255" => CutterReasons.ToolError(Step.Preset),
                KraftBlade or RotaryBlade => CutterReasons.CannotUse(Step.Preset, tool),
                _ => CutterReasons.Needs(Step.Preset),
            });
            return;
        }

        var isRatchet = tool == RatchetBlade && Step.Preset.DepthToSet is not null;
        if (isRatchet && _inHolders.GetValueOrDefault(CutterMemory.Holder(Step.Preset)) != CutterMemory.Tool(Step.Preset, isRatchet: true))
        {
            // The cutter cannot read its depth: a person who was not asked would cut with that of the job before.
            _looksAtMaterial = _isPrepared;
            WaitFor(CutterReasons.SetDepth(Step.Preset));
            return;
        }

        Remember(isRatchet);
        StopWaiting();
        if (_isPrepared)
        {
            TakeTool();
        }
        else
        {
            _isPrepared = true;
            _phase = Phase.Preparing;
            Expect(TimeSpan.Zero);
            _output.Initialise();
            Ask(Question.Firmware);
        }
    }

    /// <summary>What is in the holder from now on.</summary>
    private void Remember(bool isRatchet)
    {
        var (holder, tool) = (CutterMemory.Holder(Step.Preset), CutterMemory.Tool(Step.Preset, isRatchet));
        if (_inHolders.GetValueOrDefault(holder) != tool)
        {
            _inHolders[holder] = tool;
            emit(new MachineRemembers(holder, tool));
        }
    }

    /// <summary>The set-up in the order of the reference; it asks between its steps.</summary>
    private void Prepare(Question answered)
    {
        switch (answered)
        {
            case Question.Firmware when _phase == Phase.Preparing:
                Ask(Question.Calibration);
                break;
            case Question.Calibration:
                Ask(Question.Scale);
                break;
            case Question.Scale:
                _output.Media(_sheet!.Mat);
                Ask(Question.Tools);
                break;
            case Question.Tools when _phase == Phase.Preparing:
                TakeTool();
                break;
        }
    }

    private void TakeTool()
    {
        _output.Tool(Step.Preset, _hasAutoBlade);
        if (_sheet!.Marks is not null && !_areMarksFound && !Step.IsTest && !_wantsCancel)
        {
            _phase = Phase.Searching;
            Ask(Question.Marks);
        }
        else
        {
            BeginCutting();
        }
    }

    private void MarksAre(string answer)
    {
        if (_wantsCancel)
        {
            SendEnd(_cancelAs.Outcome);
        }
        else if (answer == "0")
        {
            _areMarksFound = true;
            BeginCutting();
        }
        else
        {
            WaitFor(CutterReasons.MarksNotFound);
        }
    }
}
