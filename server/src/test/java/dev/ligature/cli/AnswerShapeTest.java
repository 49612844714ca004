package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerShapeTest {
  @ParameterizedTest
  @CsvSource({
    // A revision: with a digit, and without any.
    "AAAAAAAAAAEAAAAAAAADNAAAAAAAAAABAAABof35co4, AAAAAAAAAAEAAAAAAAADWAAAAAAAAAABAAABof-pWEY",
    "01a1ffa9-583a-7f1b-b897-ff53230e2bf8, 01a1ffa9-5840-7cce-a333-8c53c270bdb6",
    "2026-11-21T19:50:50.682270884Z, 2026-01-02T03:04:05Z",
    "code 123456, code 7",
    "Unlinked the account …84e055, Unlinked the account …abcdef",
    "YSG3-V6BQ-5QJB-BZOO, WNQA-YSWK-FTTN-AKNM",
    "0123456789abcdef0123456789abcdef, fedcba9876543210fedcba9876543210",
  })
  void whatDiffersInEveryRunIsNoDifference(String shown, String answered) {
    assertThat(AnswerShape.difference(field(shown), field(answered))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ACCOUNT_STATE_ACTIVE, ACCOUNT_STATE_SUSPENDED",
    "ligature.account.v1.AccountService/CreateAccount, ligature.account.v1.AccountService/CreateSession",
    "a line that was written to a person, a line that was written to somebody",
  })
  void whatIsTheSameInEveryRunIs(String shown, String answered) {
    assertThat(AnswerShape.difference(field(shown), field(answered)))
        .isEqualTo("answer.a: shown \"%s\", answered \"%s\"".formatted(shown, answered));
  }

  @Test
  void aFieldThatIsMissingIsADifference() {
    assertThat(AnswerShape.difference("{\"a\": 1, \"b\": 2}", "{\"a\": 1}"))
        .contains("shown [a, b], answered [a]");
  }

  private static String field(String value) {
    return "{\"a\": \"" + value + "\"}";
  }
}
