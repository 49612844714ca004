package dev.ligature.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Every line of every logger, at TRACE, until it is closed. */
public final class TracedLog implements AutoCloseable {
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Map<Logger, Level> before = new HashMap<>();
  private final Logger root;

  /** Begins to listen. */
  public TracedLog() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    logged.start();
    root.addAppender(logged);
    for (Logger each : context.getLoggerList()) {
      if (each.getLevel() != null && each.getLevel() != Level.OFF) {
        before.put(each, each.getLevel());
        each.setLevel(Level.TRACE);
      }
    }
  }

  /** What was logged, with pairs and traces; at least one line is of TRACE. */
  public List<String> lines() {
    List<ILoggingEvent> events;
    synchronized (logged) {
      events = List.copyOf(logged.list);
    }
    if (events.stream().noneMatch(event -> event.getLevel() == Level.TRACE)) {
      throw new AssertionError("nothing was logged at TRACE");
    }
    return events.stream().map(TracedLog::text).toList();
  }

  private static String text(ILoggingEvent event) {
    return event.getFormattedMessage()
        + event.getKeyValuePairs()
        + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  @Override
  public void close() {
    before.forEach(Logger::setLevel);
    root.detachAppender(logged);
  }
}
