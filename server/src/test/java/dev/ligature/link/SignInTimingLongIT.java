package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long the answers before a proof take, for a thousand mailboxes that somebody has proven and a
 * thousand that nobody has, in an order that {@code timing.seed} repeats. The effect is that of the
 * Mann-Whitney U test: the probability that a known one takes longer, one half if nothing tells.
 */
@Tag("long")
class SignInTimingLongIT {
  private static final int SAMPLES = 1000;
  private static final double LARGEST_EFFECT = 0.2;

  private final long seed = Long.getLong("timing.seed", System.nanoTime());
  private final TestServer server =
      TestServer.start(
          SignInTimingLongIT.class,
          Map.of(
              "ligature.limits.starts-per-address", 1_000_000,
              "ligature.limits.answers-per-address", 1_000_000,
              "ligature.limits.failures-per-tenant", 1_000_000));
  private final TestTenant tenant = TestTenant.create(server);
  private final AccountServiceGrpc.AccountServiceBlockingStub backend =
      AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));

  private record Sample(String address, boolean known) {}

  /** Nanoseconds, by whether the mailbox was known. */
  private record Times(List<Long> known, List<Long> unknown) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(boolean isKnown, long nanos) {
      (isKnown ? known : unknown).add(nanos);
    }

    /** The probability that a known one takes longer; ties count half. */
    double effect() {
      long twice = 0;
      for (long one : known) {
        for (long other : unknown) {
          twice += one > other ? 2 : one == other ? 1 : 0;
        }
      }
      return twice / (2.0 * known.size() * unknown.size());
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    String account = tenant.account();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(
          new Sample(TestIdentities.verified(server, tenant.id(), account).address(), true));
      samples.add(new Sample("u" + UUID.randomUUID() + "@example.org", false));
    }
    Collections.shuffle(samples, new Random(seed));
    return samples;
  }

  private StartSignInResponse start(Sample sample) {
    return backend.startSignIn(
        StartSignInRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setEmail(sample.address())
            .build());
  }

  private void guess(StartSignInResponse attempt) {
    Refused.with(
        Reason.CODE_INVALID,
        () ->
            backend.continueSignIn(
                ContinueSignInRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setAttemptId(attempt.getAttemptId())
                    .setAttemptSecret(attempt.getAttemptSecret())
                    .setCode("x")
                    .build()));
  }

  @Test
  void ATK_A16_theTimeOfAnAnswerDoesNotTellAKnownMailbox() {
    List<Sample> samples = samples();
    for (int i = 0; i < 200; i++) {
      guess(start(new Sample("w" + UUID.randomUUID() + "@example.org", false)));
    }
    Times starts = new Times();
    Times guesses = new Times();
    for (Sample sample : samples) {
      long begun = System.nanoTime();
      StartSignInResponse attempt = start(sample);
      long started = System.nanoTime();
      guess(attempt);
      starts.add(sample.known(), started - begun);
      guesses.add(sample.known(), System.nanoTime() - started);
    }

    System.out.printf(
        "timing.seed=%d: effect of a known mailbox %.3f on a start, %.3f on a guess%n",
        seed, starts.effect(), guesses.effect());
    assertThat(starts.effect()).isBetween(0.5 - LARGEST_EFFECT, 0.5 + LARGEST_EFFECT);
    assertThat(guesses.effect()).isBetween(0.5 - LARGEST_EFFECT, 0.5 + LARGEST_EFFECT);
  }
}
