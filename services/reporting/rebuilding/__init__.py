"""All read models anew from Kafka, compared with the live ones, swapped."""
