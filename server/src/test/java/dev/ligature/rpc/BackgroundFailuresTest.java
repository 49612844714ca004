package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ligature.common.DomainException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BackgroundFailuresTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger outages = (Logger) LoggerFactory.getLogger(OutageLog.class);
  private final Logger failures = (Logger) LoggerFactory.getLogger(BackgroundFailures.class);
  private final BackgroundFailures background =
      new BackgroundFailures(new OutageLog(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));

  @BeforeEach
  void listen() {
    log.start();
    outages.addAppender(log);
    failures.addAppender(log);
  }

  @AfterEach
  void stop() {
    outages.detachAppender(log);
    failures.detachAppender(log);
  }

  @Test
  void tellsAnOutageInOneLineHoweverManyTasksFailForIt() {
    for (int task = 0; task < 5; task++) {
      background.handle(
          this, DomainException.dependencyDown("database", new IOException("Connection refused")));
    }
    assertThat(log.list.stream().filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO)))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getFormattedMessage()).contains("database", "Connection refused");
              assertThat(line.getThrowableProxy()).isNull();
            });
  }

  @Test
  void tellsOfABugWithItsTaskAndItsTrace() {
    background.handle(this, new IllegalStateException("bug"));
    assertThat(log.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.ERROR);
              assertThat(line.getFormattedMessage()).contains("BackgroundFailuresTest");
              assertThat(line.getThrowableProxy()).isNotNull();
            });
  }
}
