/* main.c - skerry-driver: Modbus <-> MQTT for every DER of the inventory. */
#include "drivers/driver.h"

int main(int argc, char **argv)
{
	static const struct sk_app_option options[] = {
		{"shard", "I/N", "serve the I-th of N parts of the inventory",
		 sk_driver_shard},
		{0},
	};
	static const struct sk_program program = {
		.name = "skerry-driver",
		.summary =
			"Polls DERs over Modbus, publishes them over MQTT, and carries "
			"out setpoints.",
		.options = options,
		.check = sk_driver_check,
		.start = sk_driver_start,
		.prepare = sk_driver_prepare,
		.reload = sk_driver_reload,
		.ending = sk_driver_ending,
		.stop = sk_driver_stop,
	};
	static struct sk_driver driver;

	return sk_app_main(&program, &driver, argc, argv);
}
