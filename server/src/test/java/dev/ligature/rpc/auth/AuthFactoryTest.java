package dev.ligature.rpc.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ligature.common.Role;
import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.BeanConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthFactoryTest {
  @TempDir Path data;

  @Test
  void readsIssuersFromConfiguration() {
    try (ApplicationContext context =
        beans(
            Map.ofEntries(
                Map.entry("ligature.issuers[0].name", "cluster"),
                Map.entry("ligature.issuers[0].issuer", "https://cluster.example"),
                Map.entry("ligature.issuers[0].jwks-file", "/keys/jwks.json"),
                Map.entry("ligature.issuers[0].max-ttl", "10m"),
                Map.entry("ligature.issuers[0].allowed-roles", "backend,gateway"),
                Map.entry("ligature.issuers[0].allowed-tenants", TestIssuer.TENANT),
                Map.entry("ligature.subjects[0].issuer", "cluster"),
                Map.entry("ligature.subjects[0].subject", "system:sa:chat:api"),
                Map.entry("ligature.subjects[0].roles", "backend"),
                Map.entry("ligature.subjects[0].tenant", TestIssuer.TENANT),
                Map.entry("ligature.issuers[1].name", "staff"),
                Map.entry("ligature.issuers[1].kind", "person"),
                Map.entry("ligature.issuers[1].issuer", "https://staff.example"),
                Map.entry("ligature.issuers[1].jwks-uri", "https://staff.example/jwks"),
                Map.entry("ligature.issuers[1].allowed-roles", "support"),
                Map.entry("ligature.issuers[1].allowed-tenants", "ALL"),
                Map.entry("ligature.certificates[0].uri", "spiffe://a/b"),
                Map.entry("ligature.certificates[0].roles", "backend")))) {
      assertThat(context.getBeansOfType(IssuerConfiguration.class))
          .extracting(
              IssuerConfiguration::name,
              IssuerConfiguration::maxTtl,
              IssuerConfiguration::allowedRoles)
          .containsExactlyInAnyOrder(
              tuple("cluster", Duration.ofMinutes(10), Set.of(Role.BACKEND, Role.GATEWAY)),
              tuple("staff", Duration.ofHours(1), Set.of(Role.SUPPORT)));
      assertThat(context.getBeansOfType(SubjectConfiguration.class))
          .containsExactly(
              new SubjectConfiguration(
                  "cluster", "system:sa:chat:api", Set.of(Role.BACKEND), TestIssuer.TENANT));
      assertThat(context.getBeansOfType(CertificateConfiguration.class))
          .containsExactly(
              new CertificateConfiguration("spiffe://a/b", null, Set.of(Role.BACKEND), null));
      assertThat(context.getBean(CallerConfiguration.class).strong()).contains("aal2", "mfa");
      assertThat(context.getBean(ServiceCredentials.class)).isNotNull();
      assertThat(context.findBean(DevelopmentIssuer.class)).isEmpty();
    }
  }

  @Test
  void doesNotStartWithRowsThatItCannotRead() {
    Map<String, Object> good =
        Map.of(
            "ligature.certificates[0].uri", "spiffe://a/b",
            "ligature.certificates[0].roles", "backend",
            "ligature.certificates[0].tenant", TestIssuer.TENANT);
    assertThat(starts(good)).isTrue();
    assertThat(starts(with(good, "ligature.certificates[0].tenant", "not-an-id"))).isFalse();
    assertThat(starts(with(good, "ligature.certificates[0].roles", "root"))).isFalse();
    Map<String, Object> row =
        Map.of(
            "ligature.subjects[0].issuer", "absent",
            "ligature.subjects[0].subject", "a",
            "ligature.subjects[0].roles", "backend");
    assertThat(starts(row)).isFalse();
  }

  private static Map<String, Object> with(Map<String, Object> good, String key, String value) {
    Map<String, Object> changed = new HashMap<>(good);
    changed.put(key, value);
    return changed;
  }

  private static ApplicationContext beans(Map<String, Object> properties) {
    return ApplicationContext.builder()
        .properties(properties)
        .properties(
            Map.of(
                "ligature.db.url",
                "jdbc:postgresql://127.0.0.1:1/none",
                "datasources.default.enabled",
                false,
                "datasources.default.initialization-fail-timeout",
                -1))
        .beanConfigurations(
            BeanConfiguration.disabled("dev.ligature.db"),
            BeanConfiguration.disabled("dev.ligature.audit"))
        .start();
  }

  private static boolean starts(Map<String, Object> properties) {
    try (ApplicationContext context = beans(properties)) {
      return context.findBean(ServiceCredentials.class).isPresent();
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Test
  void trustsTheDevelopmentIssuerInDevelopmentOnly() {
    try (ApplicationContext context =
        beans(Map.of("ligature.development", true, "ligature.data-directory", data.toString()))) {
      assertThat(context.findBean(DevelopmentIssuer.class)).isPresent();
    }
  }

  @Test
  void fetchesKeysOverHttpsOnlyExceptFromLoopbackInDevelopment() {
    URI plain = URI.create("http://keys.example/jwks");
    URI loopback = URI.create("http://127.0.0.1:1/jwks");
    assertThatThrownBy(() -> KeySources.at(plain, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KeySources.at(loopback, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(KeySources.at(loopback, true)).isNotNull();
  }
}
