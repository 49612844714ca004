package dev.ligature.daemon.irc;

import java.util.Optional;

/** What became of one message. */
public sealed interface SendOutcome {

  /**
   * The channel has it.
   *
   * @param messageId the server's id, where it gives one (IRCv3 msgid)
   */
  record Accepted(Proof proof, Optional<String> messageId) implements SendOutcome {}

  /**
   * It was not delivered, and can safely be sent again.
   *
   * @param code the server's numeric, such as 404, or a word of this daemon
   * @param detail the server's words
   */
  record Refused(String code, String detail) implements SendOutcome {}

  /** It was handed to the server, and nobody knows more: it must not be sent again blindly. */
  record Unknown(String detail) implements SendOutcome {}
}
