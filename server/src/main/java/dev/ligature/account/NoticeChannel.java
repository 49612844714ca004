package dev.ligature.account;

/** How a notice leaves the product. */
public enum NoticeChannel {
  EMAIL,
  SMS
}
