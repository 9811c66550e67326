# As much of micro:bit's module as the programs use.
import board


class Image:
    HAPPY = "HAPPY"
    DIAMOND_SMALL = "DIAMOND_SMALL"
    SURPRISED = "SURPRISED"
    YES = "YES"
    NO = "NO"


class Uart:
    def init(self, baudrate):
        assert baudrate == 115200

    def read(self):
        line = board.next_line()
        return None if line is None else (line + "\n").encode()

    def write(self, text):
        board.say("usb " + repr(text))


class Display:
    def show(self, image):
        board.say(image)

    def clear(self):
        board.say("clear")

    def set_pixel(self, x, y, level):
        assert 0 <= x < 5 and 0 <= y < 5 and 0 <= level <= 9
        board.pixels[x, y] = level


class Button:
    def __init__(self, name):
        self.name = name

    def was_pressed(self):
        was = self.name in board.pressed
        board.pressed.discard(self.name)
        return was


def running_time():
    return board.clock


def sleep(milliseconds):
    assert milliseconds <= 200


uart = Uart()
display = Display()
button_a = Button("@A")
button_b = Button("@B")
