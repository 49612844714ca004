package dev.ligature.bench;

import java.util.Locale;
import java.util.Map;

/** Accounts with a profile, four mailboxes and a session each, made inside the database. */
final class Population {
  static final String TENANT = "00000000-0000-7000-8000-ffffffffffff";

  private Population() {}

  static void make(Records records, int accounts) {
    records.make("accounts", Map.of("count", accounts));
    records.run("vacuum analyze");
  }

  /** The first accounts authenticate again, as what they are about to do demands. */
  static void authenticate(Records records, int accounts) {
    records.run(
        "update session set auth_time = now() where session_id <= bench_id(" + accounts + ")");
  }

  /** Id of an account by its number, and of what belongs to it alone. */
  static String id(int number) {
    return String.format(Locale.ROOT, "00000000-0000-7000-8000-%012x", number);
  }

  /** Token of the session of an account by its number. */
  static String session(int number) {
    return "bench-session-of-an-account-" + number;
  }

  /** First mailbox of an account. */
  static String mailbox(int number) {
    return String.format(Locale.ROOT, "u%d-1@example.org", number);
  }
}
