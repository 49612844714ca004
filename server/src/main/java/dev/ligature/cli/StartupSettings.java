package dev.ligature.cli;

import dev.ligature.common.StartupRefusal;
import dev.ligature.db.DatabaseLogin;
import io.micronaut.core.value.PropertyResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The settings that decide whether the server may start. */
record StartupSettings(
    boolean isDevelopment,
    String databaseUrl,
    DatabaseLogin databaseLogin,
    boolean isDatabaseEmbedded,
    String kekUri,
    String host,
    boolean hasCertificate,
    boolean hasReflection,
    boolean hasSampleTenant) {

  /**
   * Reads them.
   *
   * @throws StartupRefusal where one that is needed is not set
   */
  static StartupSettings from(PropertyResolver properties) {
    StartupSettings settings = read(properties);
    if (settings.address().isAnyLocalAddress()
        && !properties.containsProperty("ligature.connector.node.work-endpoint")) {
      throw new StartupRefusal(
          "The server listens on every address of this machine: set"
              + " LIGATURE_CONNECTOR_NODE_WORK_ENDPOINT to the host:port where daemons reach"
              + " exactly this node.");
    }
    return settings;
  }

  private static StartupSettings read(PropertyResolver properties) {
    return new StartupSettings(
        properties.get("ligature.development", Boolean.class, false),
        properties
            .getProperty("ligature.db.url", String.class)
            .orElseThrow(
                () ->
                    new StartupRefusal(
                        "LIGATURE_DB_URL is not set. Production needs a PostgreSQL of yours; to"
                            + " try Ligature on this machine run `./ligature up`.")),
        new DatabaseLogin(
            properties.get("datasources.default.username", String.class, ""),
            properties.get("datasources.default.password", String.class, "")),
        properties.get("ligature.db.embedded", Boolean.class, false),
        properties.get("ligature.keys.kek", String.class, ""),
        properties.get("ligature.rpc.host", String.class, "127.0.0.1"),
        properties.containsProperty("ligature.rpc.certificate"),
        properties.get("ligature.rpc.reflection", Boolean.class, false),
        properties.get("ligature.sample-tenant", Boolean.class, false));
  }

  boolean isLoopback() {
    return address().isLoopbackAddress();
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new StartupRefusal("ligature.rpc.host cannot be resolved: " + host, e);
    }
  }
}
