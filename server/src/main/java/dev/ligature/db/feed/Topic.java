package dev.ligature.db.feed;

/**
 * What kind of object a change is about, such as {@code connector}; each domain owns its topics.
 *
 * @param name a lower case word
 */
public record Topic(String name) {}
