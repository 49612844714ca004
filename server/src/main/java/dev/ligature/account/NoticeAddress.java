package dev.ligature.account;

/**
 * Where a notice is sent.
 *
 * @param address canonical e-mail address or telephone number
 */
public record NoticeAddress(NoticeChannel channel, String address) {
  @Override
  public String toString() {
    return "NoticeAddress[" + channel + "]";
  }
}
