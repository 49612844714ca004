package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.StartupRefusal;
import io.micronaut.core.value.MapPropertyResolver;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartupSettingsTest {
  private final Map<String, Object> properties =
      new HashMap<>(Map.of("ligature.db.url", "jdbc:postgresql://db/ligature"));

  @Test
  void aListenerOnEveryAddressMustSayWhereDaemonsReachThisNode() {
    properties.put("ligature.rpc.host", "0.0.0.0");
    assertThatThrownBy(this::read)
        .isInstanceOf(StartupRefusal.class)
        .hasMessageContaining("LIGATURE_CONNECTOR_NODE_WORK_ENDPOINT");

    properties.put("ligature.connector.node.work-endpoint", "node-1.example:7443");
    assertThat(read().isLoopback()).isFalse();
  }

  @Test
  void aListenerOnOneAddressNeedsNoMore() {
    assertThat(read().isLoopback()).isTrue();
  }

  @Test
  void aDatabaseMustBeNamed() {
    properties.remove("ligature.db.url");
    assertThatThrownBy(this::read)
        .isInstanceOf(StartupRefusal.class)
        .hasMessageContaining("LIGATURE_DB_URL is not set");
  }

  private StartupSettings read() {
    return StartupSettings.from(new MapPropertyResolver(properties));
  }
}
