package dev.ligature.connector;

import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.client.DaemonCalls;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.common.TenantId;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.TestServer;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.util.UUID;

/** A daemon of a tenant with a live session, for tests of other packages that call as one. */
public final class SigningDaemon {
  private final Channel channel;

  /** Enrols it and lets it enter; the session lives as long as the server is patient. */
  public SigningDaemon(TestServer server, TenantId tenant) {
    ConnectorFixture.Enrolled enrolled = ConnectorFixture.enrol(server, tenant);
    InstanceKeys instance = InstanceKeys.generate();
    Welcome welcome =
        new ScriptedDaemon(server.channel(), enrolled.id(), enrolled.identity(), instance)
            .start(enrolled.token());
    channel =
        ClientInterceptors.intercept(
            server.channel(),
            new DaemonCalls(
                server.bean(KeySettings.class).environment(),
                UUID.fromString(welcome.getSessionId()),
                welcome.getSessionToken(),
                welcome.getServerNonce()::toByteArray,
                instance.signing()));
  }

  /** A channel whose unary calls the instance signs. */
  public Channel channel() {
    return channel;
  }
}
