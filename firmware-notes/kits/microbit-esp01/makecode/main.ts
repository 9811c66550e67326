// FabQueue: un micro:bit avec un module Wi-Fi ESP-01 / a micro:bit with an ESP-01 Wi-Fi module
// Extension: ESP8266_IoT (ELECFREAKS)
// Explications / how to: ../LISEZMOI.md, ../README.md

const WIFI = "nom du réseau / name of the network"
const PASSWORD = ""
const SERVER = "192.168.1.10"  // l'adresse du serveur / the server's address
const MACHINE = "prusa"  // la machine à montrer / the machine to show
const SILENCE = 35000  // ms; le serveur dit "beat" toutes les 10 s / the server says "beat" every 10 s
const RESTART = 90000

let word = "off"
let percent = -1
let lastBeat = -SILENCE

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

// Sans nouvelles, ne rien affirmer / without news, claim nothing
function refresh() {
    if (input.runningTime() - lastBeat < SILENCE) {
        show(word, percent)
    } else {
        basic.clearScreen()
    }
}

// Une ligne: "prusa 42 run 17", 17 = minutes / a line: "prusa 42 run 17", 17 = minutes
ESP8266_IoT.MqttEvent("fab/1/" + MACHINE + "/line", ESP8266_IoT.QosList.Qos0, function (line) {
    const parts = line.split(" ")
    if (parts.length == 4) {
        percent = parseInt(parts[1])
        word = parts[2]
        refresh()
    }
})

ESP8266_IoT.MqttEvent("fab/1/beat", ESP8266_IoT.QosList.Qos0, function (time) {
    lastBeat = input.runningTime()
    refresh()
})

basic.forever(function () {
    basic.pause(1000)
    if (input.runningTime() - lastBeat >= SILENCE) {
        basic.clearScreen()
    }
    // Plus de liaison: tout recommencer / no connection any more: begin again
    if (input.runningTime() - Math.max(lastBeat, 0) > RESTART) {
        control.reset()
    }
})

ESP8266_IoT.initWIFI(SerialPin.P8, SerialPin.P12, BaudRate.BaudRate115200)
ESP8266_IoT.connectWifi(WIFI, PASSWORD)
// Chaque kit a son propre nom, tiré de la puce / each kit has a name of its own, from its chip
ESP8266_IoT.setMQTT(ESP8266_IoT.SchemeList.TCP, "kit" + control.deviceSerialNumber(), "", "", "")
ESP8266_IoT.connectMQTT(SERVER, 1883, false)
