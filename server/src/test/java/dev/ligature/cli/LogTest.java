package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

class LogTest {
  /** What the production configuration prints for one event, and no status beside it. */
  private static String printed(String format, String logger, boolean isDebug) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("LIGATURE_LOG", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(LogTest.class.getResource("/logback.xml")));
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .allMatch(status -> status.getLevel() == Status.INFO);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ((ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("output"))
        .setOutputStream(printed);
    LoggingEventBuilder event =
        isDebug ? context.getLogger(logger).atDebug() : context.getLogger(logger).atInfo();
    event.addKeyValue("method", "a.B/C").log("call {}", "ended");
    context.stop();
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void productionLogsOneJsonObjectPerLine() throws Exception {
    String line = printed("json", "dev.ligature", false);
    JsonNode object = new ObjectMapper().readTree(line);
    assertThat(line.strip()).doesNotContain("\n");
    assertThat(object.path("formattedMessage").asText()).isEqualTo("call ended");
    assertThat(object.path("level").asText()).isEqualTo("INFO");
    assertThat(object.path("kvpList").get(0).path("method").asText()).isEqualTo("a.B/C");
  }

  @Test
  void developmentLogsLinesForPeople() throws Exception {
    assertThat(printed("console", "dev.ligature", false))
        .contains("INFO", "call ended", "method=\"a.B/C\"")
        .doesNotContain("{");
  }

  @Test
  void headersAreNeverLogged() throws Exception {
    assertThat(printed("json", "io.grpc.netty.shaded.io.grpc.netty", true)).isEmpty();
    assertThat(printed("json", "io.grpc.netty.shaded.io.grpc.netty", false)).isEmpty();
    assertThat(printed("json", "dev.ligature", false)).isNotEmpty();
  }
}
