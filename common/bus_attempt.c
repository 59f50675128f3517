/* bus_attempt.c - one attempt's Paho client, on the loop thread; see bus_private.h. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/bus_private.h"
#include "common/log.h"

#define CONNECT_TIMEOUT_S 5
#define POLL_NS 1000000L

static int create(struct sk_bus_attempt *attempt)
{
	MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;
	const struct sk_bus *bus = attempt->bus;

	options.MQTTVersion = attempt->five ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
	options.sendWhileDisconnected = 0; /* nothing old is ever replayed */
	options.maxBufferedMessages = SK_BUS_INFLIGHT_MAX;
	if (MQTTAsync_createWithOptions(&attempt->client, bus->uri, bus->client_id,
					MQTTCLIENT_PERSISTENCE_NONE, NULL, &options))
		return SK_ENOMEM;
	return sk_bus_callbacks_set(attempt);
}

/* The new client exists before the old one goes: Paho would stop and restart its threads,
 * and block for it, when there is none in between. */
int sk_bus_attempt_new(struct sk_bus *bus)
{
	struct sk_bus_attempt *attempt = calloc(1, sizeof(*attempt));

	if (!attempt)
		return SK_ENOMEM;
	attempt->bus = bus;
	attempt->number = ++bus->number;
	attempt->window = SK_BUS_INFLIGHT_MAX;
	attempt->waiting_last = &attempt->waiting;
	attempt->five = bus->version.five;
	if (create(attempt)) {
		sk_bus_attempt_free(attempt);
		return SK_ENOMEM;
	}
	sk_bus_attempt_free(bus->attempt);
	bus->attempt = attempt;
	return SK_OK;
}

uint64_t sk_bus_attempt_unacked(const struct sk_bus_attempt *attempt)
{
	return attempt->sent - atomic_load(&attempt->acked) -
	       atomic_load(&attempt->refused);
}

void sk_bus_attempt_free(struct sk_bus_attempt *attempt)
{
	if (!attempt)
		return;
	if (attempt->client)
		MQTTAsync_destroy(&attempt->client);
	attempt->bus->stats.refused += atomic_load(&attempt->refused);
	attempt->bus->stats.lost += sk_bus_attempt_unacked(attempt);
	sk_bus_window_clear(attempt);
	free(attempt);
}

static void fill_tls(struct sk_bus_attempt *attempt, MQTTAsync_SSLOptions *tls)
{
	const struct sk_conf_broker *broker = attempt->bus->options.broker;

	tls->trustStore = broker->ca_file[0] ? broker->ca_file : NULL;
	tls->keyStore = broker->cert_file[0] ? broker->cert_file : NULL;
	tls->privateKey = broker->key_file[0] ? broker->key_file : NULL;
	tls->privateKeyPassword = ""; /* else OpenSSL would ask at the terminal */
	tls->enableServerCertAuth = 1;
	tls->verify = 1; /* the host name too; Paho's default is not to */
	tls->sslVersion = MQTT_SSL_VERSION_TLS_1_2;
	tls->ssl_error_cb = sk_bus_callbacks_tls_error;
	tls->ssl_error_context = attempt;
}

/* Ask the owner for the will of this very connection; its session is already set. */
static bool fill_will(struct sk_bus *bus, MQTTAsync_willOptions *will)
{
	int len = -1;

	if (bus->will_topic[0] && bus->options.on.will)
		len = bus->options.on.will(bus->options.arg, bus, bus->will,
					   sizeof(bus->will));
	if (len < 0)
		return false;
	will->topicName = bus->will_topic;
	will->payload.len = len;
	will->payload.data = bus->will;
	will->retained = 1;
	will->qos = 1;
	return true;
}

static MQTTAsync_connectOptions versioned(const struct sk_bus_attempt *attempt)
{
	MQTTAsync_connectOptions five = MQTTAsync_connectOptions_initializer5;
	MQTTAsync_connectOptions three = MQTTAsync_connectOptions_initializer;

	five.cleanstart = 1;
	three.MQTTVersion = MQTTVERSION_3_1_1; /* else Paho goes on to try 3.1 */
	three.cleansession = 1;
	return attempt->five ? five : three;
}

int sk_bus_attempt_connect(struct sk_bus *bus)
{
	const struct sk_conf_broker *broker = bus->options.broker;
	MQTTAsync_connectOptions options = versioned(bus->attempt);
	MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
	MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
	char password[SK_TEXT_LEN + 1];
	int rc;

	if (sk_bus_password(broker->password_file, password, sizeof(password)))
		return SK_EIO;
	options.keepAliveInterval =
		bus->options.keepalive_s ? bus->options.keepalive_s : broker->keepalive_s;
	options.connectTimeout = CONNECT_TIMEOUT_S;
	options.maxInflight = SK_BUS_INFLIGHT_MAX;
	sk_bus_callbacks_connect(bus->attempt, &options);
	if (broker->user[0]) {
		options.username = broker->user;
		options.password = password[0] ? password : NULL;
	}
	if (fill_will(bus, &will))
		options.will = &will;
	if (broker->tls) {
		fill_tls(bus->attempt, &tls);
		options.ssl = &tls;
	}
	rc = MQTTAsync_connect(bus->attempt->client, &options);
	explicit_bzero(password, sizeof(password));
	return rc == MQTTASYNC_SUCCESS ? SK_OK : SK_EIO;
}

/* One SUBSCRIBE a filter: Paho then tells of each whether the broker took it. */
int sk_bus_attempt_subscribe(struct sk_bus *bus, struct sk_bus_filter *filter)
{
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;

	sk_bus_callbacks_subscribe(bus->attempt, &options);
	if (MQTTAsync_subscribe(bus->attempt->client, filter->text, filter->qos,
				&options))
		return SK_EIO;
	filter->token = options.token;
	return SK_OK;
}

static int add_expiry(MQTTAsync_message *message, int expiry_ms)
{
	MQTTProperty expiry = {.identifier = MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL};

	expiry.value.integer4 = sk_bus_expiry_s(expiry_ms);
	return MQTTProperties_add(&message->properties, &expiry) ? SK_ENOMEM : SK_OK;
}

static int from_paho(int rc)
{
	switch (rc) {
	case MQTTASYNC_SUCCESS:
		return SK_OK;
	case MQTTASYNC_DISCONNECTED:
		return SK_ENOTCONN;
	case MQTTASYNC_MAX_BUFFERED_MESSAGES:
	case MQTTASYNC_NO_MORE_MSGIDS:
		return SK_EFULL;
	default:
		return SK_EIO;
	}
}

int sk_bus_attempt_send(struct sk_bus *bus, const struct sk_bus_publish *p)
{
	MQTTAsync_message message = MQTTAsync_message_initializer;
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
	int rc;

	message.payload = (void *)p->payload; /* Paho copies it */
	message.payloadlen = (int)p->len;
	message.qos = p->qos;
	message.retained = p->retained;
	if (p->qos > 0)
		sk_bus_callbacks_publish(bus->attempt, &options);
	else
		sk_bus_callbacks_write(bus->attempt, &options);
	if (p->expiry_ms > 0 && bus->attempt->five && add_expiry(&message, p->expiry_ms))
		return SK_ENOMEM;
	rc = MQTTAsync_sendMessage(bus->attempt->client, p->topic, &message, &options);
	MQTTProperties_free(&message.properties);
	if (rc == MQTTASYNC_SUCCESS && p->qos > 0)
		bus->attempt->sent++;
	else if (rc == MQTTASYNC_SUCCESS)
		bus->attempt->handed++;
	return from_paho(rc);
}

void sk_bus_attempt_disconnect(struct sk_bus_attempt *attempt, int wait_ms)
{
	const struct timespec pause = {.tv_nsec = POLL_NS};
	MQTTAsync_disconnectOptions five = MQTTAsync_disconnectOptions_initializer5;
	MQTTAsync_disconnectOptions three = MQTTAsync_disconnectOptions_initializer;
	MQTTAsync_disconnectOptions options = attempt->five ? five : three;

	options.timeout = wait_ms;
	sk_bus_callbacks_disconnect(attempt, &options);
	if (MQTTAsync_disconnect(attempt->client, &options))
		return; /* not connected any more */
	for (int ms = 0; ms < wait_ms && !atomic_load(&attempt->disconnected); ms++)
		(void)nanosleep(&pause, NULL); /* a shorter one is still bounded */
}
