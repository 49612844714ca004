package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnknownSettingsIT {
  @Test
  void namesSettingsThatNothingReads() {
    Map<String, Object> settings =
        Map.of(
            "ligature.rpc.prot", 1,
            "LIGATURE_KEYS_PROBE_INTERVALL", "30s",
            "ligature.keys.probe-interval", "30s",
            "ligature.issuers[0].name", "corporate",
            "ligature.issuers[0].issuer", "https://issuer.example",
            "ligature.issuers[0].audience", "ligature",
            "ligature.issuers[0].jwks-uri", "https://issuer.example/jwks",
            "ligature.issuers[0].allowed-roles", "backend",
            "ligature.issuers[0].allowed-tenants", "ALL");
    try (TestServer server = TestServer.start(UnknownSettingsIT.class, settings)) {
      assertThat(UnknownSettings.in(server.context()))
          .containsExactly("LIGATURE_KEYS_PROBE_INTERVALL", "ligature.rpc.prot");
    }
  }
}
