package dev.ligature.link.mail;

import dev.ligature.common.StartupRefusal;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;

/** Mail by SMTP (RFC 5321) with verified TLS. */
@Singleton
@Requires(property = "ligature.mail.host", pattern = ".+")
final class SmtpMailer implements Mailer {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final MailConfiguration configuration;
  private final Session session;

  SmtpMailer(MailConfiguration configuration) {
    if (configuration.security() == MailConfiguration.Security.NONE
        && !LOOPBACK.contains(configuration.host())) {
      throw new StartupRefusal(
          "ligature.mail.security is NONE, which is allowed only for a server on loopback.");
    }
    this.configuration = configuration;
    this.session = Session.getInstance(properties(configuration), authenticator(configuration));
  }

  @Override
  public void send(Mail mail) throws MailFailure {
    try {
      MimeMessage message = new MimeMessage(session);
      String from = mail.from();
      message.setFrom(new InternetAddress(from == null ? configuration.from() : from, true));
      message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to(), true));
      message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
      message.setText(mail.text(), StandardCharsets.UTF_8.name());
      Transport.send(message);
    } catch (MessagingException e) {
      throw new MailFailure(e);
    }
  }

  private static Properties properties(MailConfiguration configuration) {
    String millis = Long.toString(configuration.timeout().toMillis());
    Properties properties = new Properties();
    properties.put("mail.smtp.host", configuration.host());
    properties.put("mail.smtp.port", Integer.toString(configuration.port()));
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (configuration.security()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
      case NONE -> properties.put("mail.smtp.starttls.enable", "false");
    }
    if (configuration.user() != null) {
      properties.put("mail.smtp.auth", "true");
    }
    return properties;
  }

  private static Authenticator authenticator(MailConfiguration configuration) {
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(configuration.user(), configuration.password());
      }
    };
  }
}
