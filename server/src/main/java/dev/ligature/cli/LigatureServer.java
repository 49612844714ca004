package dev.ligature.cli;

import dev.ligature.audit.tree.LogSequencing;
import dev.ligature.common.StartupRefusal;
import dev.ligature.db.DatabaseAccess;
import dev.ligature.db.DatabaseMark;
import dev.ligature.keys.KekCanary;
import dev.ligature.keys.MasterKeyException;
import dev.ligature.scim.ScimServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server while it runs; closing it drains calls and stops everything it started. */
public final class LigatureServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LigatureServer.class);

  private final ApplicationContext context;
  private final EmbeddedServer listener;

  private LigatureServer(ApplicationContext context, EmbeddedServer listener) {
    this.context = context;
    this.listener = listener;
  }

  /**
   * Checks whether the server may start, and starts it.
   *
   * @param properties settings that win over configuration files and the environment
   * @throws dev.ligature.common.StartupRefusal when it may not start
   */
  public static LigatureServer start(Map<String, Object> properties) {
    ApplicationContext context =
        ApplicationContext.builder().banner(false).properties(properties).build();
    context.getEnvironment().start();
    try {
      StartupSettings settings = StartupSettings.from(context.getEnvironment());
      StartupGuard.check(
          settings, DatabaseMark.read(settings.databaseUrl(), settings.databaseLogin()));
      context.start();
      requireMasterKeys(context);
      requireCheckpointFile(context);
      UnknownSettings.in(context)
          .forEach(name -> LOG.warn("Nothing reads the setting {}; is it misspelt?", name));
      EmbeddedServer listener =
          context.getBean(EmbeddedServer.class, Qualifiers.byName("rpc")).start();
      context.findBean(ScimServer.class).ifPresent(ScimServer::start);
      return new LigatureServer(context, listener);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** Before anybody can call: the master keys may be used here, and open what they closed. */
  private static void requireMasterKeys(ApplicationContext context) {
    try {
      context
          .findBean(KekCanary.class)
          .orElseThrow(
              () ->
                  new StartupRefusal(
                      "LIGATURE_KEYS_KEK is not set; it names the master key, gcp-kms://..."))
          .requireAtStart();
    } catch (MasterKeyException e) {
      throw new StartupRefusal("The master key does not open its canary: " + e.getMessage(), e);
    }
  }

  private static void requireCheckpointFile(ApplicationContext context) {
    if (!context.containsBean(LogSequencing.class)) {
      throw new StartupRefusal(
          "LIGATURE_AUDIT_CHECKPOINT_FILE is not set; it names a file, outside of the database and"
              + " of its backups, that keeps the last signed checkpoint of the audit log.");
    }
  }

  /** The properties that lead the server to a database. */
  public static Map<String, Object> databaseProperties(DatabaseAccess access) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("ligature.db.url", access.url());
    properties.put("ligature.db.user", access.application().user());
    properties.put("ligature.db.password", access.application().password());
    properties.put("ligature.db.embedded", access.isEmbedded());
    return properties;
  }

  /** The TCP port it listens on. */
  public int port() {
    return listener.getPort();
  }

  /** The application's parts. */
  public ApplicationContext context() {
    return context;
  }

  @Override
  public void close() {
    listener.stop();
    context.close();
  }
}
