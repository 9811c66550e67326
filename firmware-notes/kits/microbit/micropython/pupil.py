# FabQueue: le micro:bit d'un élève, il écoute la passerelle par radio / a pupil's micro:bit, it listens to the gateway by radio
# Explications / how to: LISEZMOI.md, README.md
from microbit import *
import radio

MACHINE = "prusa"  # la machine à montrer / the machine to show
GROUP = 7  # le même que la passerelle / the same as the gateway's
SILENCE = 20000  # ms
PICTURES = {
    "idle": Image.HAPPY,
    "prep": Image.DIAMOND_SMALL,
    "hold": Image.SURPRISED,
    "wait": Image.SURPRISED,
    "done": Image.YES,
    "err": Image.NO,
}

last_line = 0


# 0 à 100: de plus en plus de points / more and more dots
def show_percent(percent):
    for i in range(25):
        display.set_pixel(i % 5, 4 - i // 5, 9 if i <= percent // 4 else 0)


def show(word, percent):
    if word == "run":
        show_percent(percent)
    elif word in PICTURES:
        display.show(PICTURES[word])
    else:
        display.clear()


def receive():
    try:
        return radio.receive() or ""
    except ValueError:  # d'un autre programme / from another program
        return ""


radio.config(group=GROUP)
radio.on()

while True:
    # Une ligne: "prusa 42 run 17", 17 = minutes / a line: "prusa 42 run 17", 17 = minutes
    parts = receive().split(" ")
    if len(parts) == 4 and parts[0] == MACHINE:
        try:
            show(parts[2], int(parts[1]))
            last_line = running_time()
        except ValueError:  # pas un nombre / not a number
            pass
    if running_time() - last_line > SILENCE:
        display.clear()  # sans nouvelles, ne rien affirmer / without news, claim nothing
    sleep(10)
