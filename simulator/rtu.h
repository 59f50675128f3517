/*
 * rtu.h - Modbus RTU frames as a unit on a serial line sees them, and how long they take.
 * Pure: bytes and times are arguments.
 *
 * A frame ends with a silence of 3.5 characters; nothing in it tells where. What has no
 * good checksum is noise, and is not answered.
 */
#ifndef SK_SIMULATOR_RTU_H
#define SK_SIMULATOR_RTU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/config.h"
#include "simulator/pdu.h"

#define SK_RTU_HEAD 1 /**< unit                                            */
#define SK_RTU_TAIL 2 /**< checksum, low byte first                        */
#define SK_RTU_MAX (SK_RTU_HEAD + SK_PDU_MAX + SK_RTU_TAIL)
#define SK_RTU_BROADCAST 0

/** Checksum of Modbus RTU. */
uint16_t sk_rtu_crc(const uint8_t *bytes, size_t len);

/** Take a frame of exactly `len` bytes. @return false: noise */
bool sk_rtu_parse(const uint8_t *frame, size_t len, struct sk_request *out);

/** Put unit and checksum around a reply of `pdu` bytes that stands at out + SK_RTU_HEAD.
 * @return length of the whole */
size_t sk_rtu_wrap(const struct sk_request *r, size_t pdu, uint8_t *out);

/** Put a checksum behind `len` bytes. @return length of the whole */
size_t sk_rtu_seal(uint8_t *out, size_t len);

/** Time that `len` characters take on the line: start bit, 8 bits, parity, stop bits. */
uint64_t sk_rtu_time_us(const struct sk_conf_link *link, size_t len);

/** Silence that ends a frame: 3.5 characters; 1.75 ms at more than 19200 baud. */
uint64_t sk_rtu_silence_us(const struct sk_conf_link *link);

#endif
