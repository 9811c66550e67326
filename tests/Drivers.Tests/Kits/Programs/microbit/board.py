# The board behind microbit.py and radio.py: one input a turn, and what the program does with it until it asks for the next.

said = []
pixels = {}
pressed = set()
clock = 0
turns = []
begun = False


def start(text):
    turns.extend(text.split("\n")[:-1])
    turns.reverse()


def say(words):
    said.append(words)


def end_turn():
    lit = sum(1 for level in pixels.values() if level > 0)
    if len(pixels) == 25:
        say("%d dots" % lit)
    print(", ".join(said) or "refused")


def next_line():
    global begun, clock
    if begun:
        end_turn()
    begun = True
    said.clear()
    pixels.clear()
    if not turns:
        raise SystemExit
    turn = turns.pop()
    if turn in ("@A", "@B"):
        pressed.add(turn)
    elif turn.startswith("@"):
        clock += int(turn[1:])
    else:
        return turn
    return None
