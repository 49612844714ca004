package dev.ligature.keys.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.MasterKeyException.Failure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class KmsGateTest {
  @Test
  void ATK_V12_letsSixteenCallsInAndRefusesTheNextAtOnce() throws Exception {
    KmsGate gate = new KmsGate("key", Clock.systemUTC());
    CountDownLatch inside = new CountDownLatch(KmsGate.MAX_IN_FLIGHT);
    CountDownLatch leave = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < KmsGate.MAX_IN_FLIGHT; i++) {
        calls.add(
            threads.submit(
                () ->
                    gate.call(
                        () -> {
                          inside.countDown();
                          await(leave);
                          return "done";
                        })));
      }
      inside.await();
      assertThatThrownBy(() -> gate.call(() -> "too many"))
          .isInstanceOfSatisfying(
              MasterKeyException.class,
              e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE));
      leave.countDown();
      for (Future<String> call : calls) {
        assertThat(call.get()).isEqualTo("done");
      }
    }
    assertThat(gate.call(() -> "room again")).isEqualTo("room again");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
