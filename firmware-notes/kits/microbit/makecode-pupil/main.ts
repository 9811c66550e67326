// FabQueue: le micro:bit d'un élève, il écoute la passerelle par radio / a pupil's micro:bit, it listens to the gateway by radio
// Explications / how to: LISEZMOI.md, README.md

const MACHINE = "prusa"  // la machine à montrer / the machine to show
const GROUP = 7  // le même que la passerelle / the same as the gateway's
const SILENCE = 20000  // ms

let lastLine = 0

radio.setGroup(GROUP)

// 0 à 100: de plus en plus de points / more and more dots
function showPercent(percent: number) {
    for (let i = 0; i < 25; i++) {
        if (i <= percent / 4) {
            led.plot(i % 5, 4 - Math.idiv(i, 5))
        } else {
            led.unplot(i % 5, 4 - Math.idiv(i, 5))
        }
    }
}

function show(word: string, percent: number) {
    if (word == "run") {
        showPercent(percent)
    } else if (word == "idle") {
        basic.showIcon(IconNames.Happy, 0)
    } else if (word == "prep") {
        basic.showIcon(IconNames.SmallDiamond, 0)
    } else if (word == "hold" || word == "wait") {
        basic.showIcon(IconNames.Surprised, 0)
    } else if (word == "done") {
        basic.showIcon(IconNames.Yes, 0)
    } else if (word == "err") {
        basic.showIcon(IconNames.No, 0)
    } else {
        basic.clearScreen()
    }
}

// Une ligne: "prusa 42 run 17", 17 = minutes / a line: "prusa 42 run 17", 17 = minutes
radio.onReceivedString(function (line) {
    const parts = line.split(" ")
    if (parts.length == 4 && parts[0] == MACHINE) {
        show(parts[2], parseInt(parts[1]))
        lastLine = input.runningTime()
    }
})

// Sans nouvelles, ne rien affirmer / without news, claim nothing
basic.forever(function () {
    if (input.runningTime() - lastLine > SILENCE) {
        basic.clearScreen()
    }
    basic.pause(500)
})
