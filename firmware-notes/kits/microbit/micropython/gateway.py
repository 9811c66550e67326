# FabQueue: passerelle, le micro:bit branché en USB sur le serveur / gateway, the micro:bit on the server's USB
# Explications / how to: LISEZMOI.md, README.md
from microbit import *
import radio

GROUP = 7  # le même pour toute la classe / the same for the whole class
SILENCE = 20000  # ms
WORDS = ("off", "idle", "prep", "run", "hold", "wait", "done", "err")

buffer = ""
last_line = 0
dot = 0


# Une ligne: "prusa 42 run 17" / a line: "prusa 42 run 17"
def is_status(line):
    parts = line.split(" ")
    if len(line) > 18 or len(parts) != 4 or len(parts[0]) > 5 or parts[2] not in WORDS:
        return False
    try:
        int(parts[1])
        int(parts[3])
    except ValueError:
        return False
    return True


def read_lines():
    global buffer
    lines = []
    for byte in uart.read() or b"":
        if byte == 10:  # \n
            lines.append(buffer)
            buffer = ""
        elif byte != 13 and len(buffer) <= 18:
            buffer += chr(byte)
    return lines


radio.config(group=GROUP)
radio.on()
uart.init(baudrate=115200)
uart.write("!hello microbit 1\n")

while True:
    for line in read_lines():
        if is_status(line):
            radio.send(line)
            dot = 9 - dot
            display.set_pixel(2, 2, dot)  # un point qui clignote: ça marche / a blinking dot: it works
            last_line = running_time()
    if running_time() - last_line > SILENCE:
        display.clear()
    if button_a.was_pressed():
        uart.write("!call\n")
    if button_b.was_pressed():
        uart.write("!ok\n")
    sleep(10)
