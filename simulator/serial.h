/*
 * serial.h - the simulated devices on serial lines: Modbus RTU on pseudo terminals.
 *
 * A DER whose link is rtu://PATH is one of the units on the line at PATH; the line is
 * ours to make, see pty.h. Requests and replies take as long as at the link's baud rate;
 * a unit that is not there, or gone, keeps silent, and nobody answers a broadcast. What
 * arrives while a reply is on the line is lost, as it would be. Faults are decided as on
 * TCP, see fault.h; a fate that only a connection can have is silence.
 *
 * Thread: the loop's.
 */
#ifndef SK_SIMULATOR_SERIAL_H
#define SK_SIMULATOR_SERIAL_H

#include <systemd/sd-event.h>

#include "simulator/site.h"

struct sk_serial;

/**
 * Open the lines of the site's devices; there may be none.
 * @param site  borrowed
 * @return NULL after logging what is wrong
 */
struct sk_serial *sk_serial_new(sd_event *event, struct sk_site *site);

/** Close the lines and take their links away. */
void sk_serial_free(struct sk_serial *s);

#endif
