package dev.ligature.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a running process on SIGTERM or SIGINT. */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  /** Waits for the signal, then closes the parts one after the other. */
  static void await(AutoCloseable... parts) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> List.of(parts).forEach(Shutdown::close), "shutdown"));
    new CountDownLatch(1).await();
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      // Of whatever kind: the parts behind it are closed as well.
      LOG.error("Closing failed.", e);
    }
  }
}
