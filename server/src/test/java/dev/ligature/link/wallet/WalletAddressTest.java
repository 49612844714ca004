package dev.ligature.link.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.DomainException;
import dev.ligature.link.CanonicalIdentifier;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletAddressTest {
  private static CanonicalIdentifier of(String caip10) {
    return WalletAddress.parse(caip10, "wallet.address").identifier(caip10);
  }

  /** The addresses of EIP-55. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "52908400098527886E0F7030069857D2E4169EE7",
        "de709f2102306220921060314715629080e2fb77"
      })
  void ATK_A21_oneKeyHasOneFormInEverySpelling(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    String canonical = "eip155:1:0x" + lower;
    assertThat(of("eip155:1:0x" + address).canonical()).isEqualTo(canonical);
    assertThat(of("eip155:1:0x" + address).display()).isEqualTo("eip155:1:0x" + address);
    assertThat(of("eip155:1:0x" + lower).display()).isEqualTo("eip155:1:0x" + address);
    assertThat(of("eip155:1:0x" + address.toUpperCase(Locale.ROOT)).canonical())
        .isEqualTo(canonical);
    assertThat(of(canonical).canonical()).isEqualTo(canonical);
  }

  @Test
  void ATK_A18_theKeyHolderIsTheSameOnEveryChain() {
    String lower = "de709f2102306220921060314715629080e2fb77";
    assertThat(of("eip155:137:0x" + lower).canonical())
        .isEqualTo(of("eip155:1:0x" + lower).canonical());
    assertThat(of("eip155:137:0x" + lower).display()).startsWith("eip155:137:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0xde709f2102306220921060314715629080e2fb77",
        "eip155:0:0xde709f2102306220921060314715629080e2fb77",
        "eip155:01:0xde709f2102306220921060314715629080e2fb77",
        "eip155::0xde709f2102306220921060314715629080e2fb77",
        "eip155:1:de709f2102306220921060314715629080e2fb77",
        "eip155:1:0Xde709f2102306220921060314715629080e2fb77",
        "eip155:1:0xde709f2102306220921060314715629080e2fb7",
        "eip155:1:0xde709f2102306220921060314715629080e2fb777",
        "eip155:1:0xge709f2102306220921060314715629080e2fb77",
        "eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        "EIP155:1:0xde709f2102306220921060314715629080e2fb77",
        "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv",
        "eip155:1:0xde709f2102306220921060314715629080e2fb77\u0000",
        "eip155:１:0xde709f2102306220921060314715629080e2fb77"
      })
  void ATK_A21_refusesWhatIsNoAccount(String raw) {
    assertThatThrownBy(() -> of(raw))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.field()).isEqualTo("wallet.address"));
  }
}
