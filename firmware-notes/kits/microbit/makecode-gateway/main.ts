// FabQueue: passerelle, le micro:bit branché en USB sur le serveur / gateway, the micro:bit on the server's USB
// Explications / how to: LISEZMOI.md, README.md

const GROUP = 7  // le même pour toute la classe / the same for the whole class
const SILENCE = 20000  // ms
const WORDS = ["off", "idle", "prep", "run", "hold", "wait", "done", "err"]

let lastLine = 0

radio.setGroup(GROUP)
serial.redirectToUSB()
serial.setRxBufferSize(32)
serial.writeString("!hello microbit 1\n")

function isNumber(text: string): boolean {
    return "" + parseInt(text) == text
}

// Une ligne: "prusa 42 run 17" / a line: "prusa 42 run 17"
function isStatus(line: string): boolean {
    const parts = line.split(" ")
    return line.length <= 18 && parts.length == 4 && parts[0].length <= 5
        && isNumber(parts[1]) && WORDS.indexOf(parts[2]) >= 0 && isNumber(parts[3])
}

serial.onDataReceived(serial.delimiters(Delimiters.NewLine), function () {
    const line = serial.readUntil(serial.delimiters(Delimiters.NewLine))
    if (isStatus(line)) {
        radio.sendString(line)
        led.toggle(2, 2)  // un point qui clignote: ça marche / a blinking dot: it works
        lastLine = input.runningTime()
    }
})

// writeLine ajouterait des espaces / would add spaces
input.onButtonPressed(Button.A, function () {
    serial.writeString("!call\n")
})

input.onButtonPressed(Button.B, function () {
    serial.writeString("!ok\n")
})

basic.forever(function () {
    if (input.runningTime() - lastLine > SILENCE) {
        basic.clearScreen()
    }
    basic.pause(500)
})
