/*
 * frame.h - is this the reply we are waiting for? Modbus replies, byte by byte. Pure.
 *
 * libmodbus frames our requests but checks too little of a reply (not unit, protocol id
 * or length on TCP) and cannot take half a frame without blocking. Here a reply is fed as
 * it arrives; it is accepted only when everything in it answers the request: on TCP
 * transaction id (0, always, with modbus_send_raw_request), protocol id, length and unit;
 * on a serial line unit and CRC; on both function, byte count, and the echo of a write.
 */
#ifndef SK_DRIVERS_LINK_FRAME_H
#define SK_DRIVERS_LINK_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/register.h"
#include "models/types.h"

#define SK_FRAME_READ_MAX 125  /**< registers in one read                           */
#define SK_FRAME_WRITE_MAX 123 /**< registers in one write                          */
#define SK_FRAME_BYTES_MAX 260 /**< longest reply with its envelope                 */

enum sk_function {
	SK_FN_READ_COILS = 1,
	SK_FN_READ_DISCRETE = 2,
	SK_FN_READ_HOLDING = 3,
	SK_FN_READ_INPUT = 4,
	SK_FN_WRITE_COIL = 5,
	SK_FN_WRITE_ONE = 6,
	SK_FN_WRITE_MANY = 16,
};

/** What SK_FN_WRITE_COIL writes to switch on; 0 switches off. */
#define SK_FRAME_COIL_ON 0xFF00

/** Exceptions that ask for something else than giving up. */
enum sk_exception {
	SK_EXCEPTION_FUNCTION = 1,    /**< illegal function                             */
	SK_EXCEPTION_ADDRESS = 2,     /**< no such register                             */
	SK_EXCEPTION_VALUE = 3,	      /**< as some say it of too long a read            */
	SK_EXCEPTION_ACKNOWLEDGE = 5, /**< it will take a while                      */
	SK_EXCEPTION_BUSY = 6,	      /**< later                                        */
	SK_EXCEPTION_PATH = 10,	      /**< gateway: no path to the device               */
	SK_EXCEPTION_TARGET = 11,     /**< gateway: the device does not answer          */
};

enum sk_frame_kind { SK_FRAME_TCP, SK_FRAME_RTU };

/** The request whose reply is awaited. */
struct sk_frame_want {
	uint8_t unit;
	uint8_t function; /**< enum sk_function                                    */
	uint16_t at;	  /**< first register, the address on the wire             */
	uint16_t count;	  /**< registers                                           */
	uint16_t value;	  /**< SK_FN_WRITE_ONE, _COIL: the value written           */
};

enum sk_frame_state {
	SK_FRAME_MORE,	    /**< right so far, not all of it                         */
	SK_FRAME_DATA,	    /**< registers: sk_frame_register()                      */
	SK_FRAME_ECHO,	    /**< the write is acknowledged                           */
	SK_FRAME_EXCEPTION, /**< the device refuses: `exception`                     */
	SK_FRAME_BAD,	    /**< cannot be our reply: `reason`; stays so             */
};

/** X(NAME, "name"): what is wrong with a reply; the names are those of diagnostics. */
#define SK_FRAME_FAULT_MAP(X)               \
	X(TRANSACTION, "wrong_transaction") \
	X(PROTOCOL, "wrong_protocol")       \
	X(LENGTH, "wrong_length")           \
	X(UNIT, "wrong_unit")               \
	X(FUNCTION, "wrong_function")       \
	X(ECHO, "wrong_echo")               \
	X(CHECKSUM, "wrong_checksum")

enum sk_frame_fault {
	SK_WRONG_NONE,
#define SK_FRAME_FAULT_ENUM(id, name) SK_WRONG_##id,
	SK_FRAME_FAULT_MAP(SK_FRAME_FAULT_ENUM)
#undef SK_FRAME_FAULT_ENUM
};

/** Plain data; sk_frame_begin() makes it ready for the next reply. */
struct sk_frame {
	enum sk_frame_kind kind;
	struct sk_frame_want want;
	enum sk_frame_state state;
	enum sk_frame_fault fault; /**< of a bad one                             */
	bool any_transaction;	   /**< TCP: whatever transaction id it carries, and
					whatever follows it                           */
	uint8_t exception;
	char reason[SK_TEXT_LEN + 1];
	size_t len;
	uint8_t bytes[SK_FRAME_BYTES_MAX];
};

/** Strict about the transaction id, unless `any_transaction` is set behind it. */
void sk_frame_begin(struct sk_frame *f, enum sk_frame_kind kind,
		    const struct sk_frame_want *want);

/** Add what arrived. Bytes behind a complete reply make it bad: one request, one reply.
 */
enum sk_frame_state sk_frame_feed(struct sk_frame *f, const uint8_t *bytes, size_t len);

/** Register `i` (0-based, below want.count) of a SK_FRAME_DATA reply; of coils and
 * discrete inputs the bit, 0 or 1. */
uint16_t sk_frame_register(const struct sk_frame *f, size_t i);

/** The function that reads a table: enum sk_function. */
uint8_t sk_frame_read_function(enum sk_reg_table table);

/** The checksum of a serial frame. */
uint16_t sk_frame_crc(const uint8_t *bytes, size_t len);

/** The standard's name of an exception code; "unknown exception" for others. */
const char *sk_exception_name(uint8_t exception);

#endif
