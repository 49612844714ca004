package dev.ligature.testing;

import dev.ligature.db.DatabaseAccess;
import io.micronaut.context.ApplicationContext;
import java.util.Map;

/** The application's beans on a test database, without a server. */
public final class TestContext {
  private TestContext() {}

  /**
   * Starts the beans.
   *
   * @param singletons parts that the application's start would provide, such as the key settings
   */
  public static ApplicationContext start(TestDatabase database, Object... singletons) {
    DatabaseAccess access = database.access();
    return ApplicationContext.builder()
        .properties(
            Map.of(
                "datasources.default.url", access.url(),
                "datasources.default.driver-class-name", "org.postgresql.Driver",
                "datasources.default.username", access.application().user(),
                "datasources.default.password", access.application().password(),
                "datasources.default.maximum-pool-size", "20"))
        .singletons(singletons)
        .start();
  }
}
