"""Logocheck: is the client's logo in this post, large and prominent enough, with the hashtag?"""
