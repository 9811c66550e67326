// A simulated Arduino Uno: runs a sketch on simavr at the speed of the real board, its serial port on a pseudo-terminal.
// Prints "pty <path>", then "pin <n> <0|1>" and "servo <ocr1a>" as they change. Reads "<pin> <0|1>" for pins 2 and 3, which
// are buttons; ends when its input does.

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_timer.h>
#include <simavr/avr_uart.h>

enum { HERTZ = 16000000, BYTE_CYCLES = HERTZ / 11520, SLICE = HERTZ / 1000 };

static int line;

static void pin_changed(struct avr_irq_t *irq, uint32_t value, void *pin) { printf("pin %d %u\n", (int)(long)pin, value); }

static void servo_changed(struct avr_irq_t *irq, uint32_t value, void *unused) { printf("servo %u\n", value); }

static void byte_sent(struct avr_irq_t *irq, uint32_t value, void *unused) {
  char c = value;
  if (write(line, &c, 1) != 1) perror("line");
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

// Returns 0 when the input has ended.
static int read_buttons(avr_t *avr) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  if (poll(&input, 1, 0) <= 0) return 1;
  char text[64];
  ssize_t count = read(0, text, sizeof text - 1);
  if (count <= 0) return 0;
  text[count] = 0;
  int pin, level;
  if (sscanf(text, "%d %d", &pin, &level) == 2)
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), pin), level);
  return 1;
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  elf_firmware_t firmware = {0};
  if (count != 2 || elf_read_firmware(arguments[1], &firmware) != 0) return 2;
  avr_t *avr = avr_make_mcu_by_name("atmega328p");
  avr_init(avr);
  firmware.frequency = HERTZ;
  avr_load_firmware(avr, &firmware);

  int slave;
  char path[128];
  struct termios raw;
  cfmakeraw(&raw);
  if (openpty(&line, &slave, path, NULL, NULL) != 0 || tcgetattr(slave, &raw) != 0) return 3;
  cfmakeraw(&raw);
  tcsetattr(slave, TCSANOW, &raw);
  fcntl(line, F_SETFL, O_NONBLOCK);

  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  for (long pin = 10; pin <= 13; pin++)
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), pin - 8), pin_changed, (void *)pin);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_TIMER_GETIRQ('1'), TIMER_IRQ_OUT_PWM0), servo_changed, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), byte_sent, NULL);
  avr_irq_t *received = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  for (int pin = 2; pin <= 3; pin++) avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), pin), 1);
  printf("pty %s\n", path);

  double started = now();
  avr_cycle_count_t next_byte = 0, slice_end = 0;
  while (read_buttons(avr)) {
    for (slice_end += SLICE; avr->cycle < slice_end;) {
      int state = avr_run(avr);
      if (state == cpu_Done || state == cpu_Crashed) return 4;
      char c;
      if (avr->cycle >= next_byte) {
        next_byte = avr->cycle + BYTE_CYCLES;
        if (read(line, &c, 1) == 1) avr_raise_irq(received, (unsigned char)c);
      }
    }
    double early = (double)avr->cycle / HERTZ - (now() - started);
    if (early > 0) usleep(early * 1e6);
  }
  return 0;
}
