"""What reviewers wrote in Word, brought home: to the passages and words that they meant."""
